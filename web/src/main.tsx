import { render } from "preact";
import { App, begin } from "./app";
import "./styles.css";

const root = document.getElementById("console");
if (root) render(<App />, root);
begin();
