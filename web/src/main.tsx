import { render } from "preact";

const root = document.getElementById("console");
if (root) render(<h1>dervish</h1>, root);
