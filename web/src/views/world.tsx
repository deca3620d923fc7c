// The levers of the whole world: time, site, limits, faults, sandboxes, snapshots, reports.
import { has, levers } from "../admin";
import { Locked } from "../locked";
import { at, chosen, useSandboxes, Worlds } from "../world/chosen";
import { Clock } from "../world/clock";
import { Faults } from "../world/faults";
import { Limits } from "../world/limits";
import { Reports } from "../world/reports";
import { Sandboxes } from "../world/sandboxes";
import { Site } from "../world/site";
import { Snapshots } from "../world/snapshots";
import "../world/world.css";

export default function World() {
  useSandboxes();
  if (!levers.value?.length) return <Locked />;
  const key = at(""); // what belongs to one world begins anew with another
  return (
    <div class="grid world">
      <Worlds
        view="world"
        own="All below moves the server's own world; each sandbox has levers of its own."
        of={(app) => `All below moves sandbox ${app} alone.`}
      />
      <div class="stack" key={`left ${key}`}>
        {has("clock") && <Clock />}
        {has("site") && <Site />}
      </div>
      {has("limits") && <Limits key={`limits ${key}`} />}
      {has("faults") && <Faults key={`faults ${key}`} />}
      {has("sandboxes") && <Sandboxes />}
      {has("snapshots") && <Snapshots key={`snapshots ${key}`} />}
      {has("reports") && chosen.value === 0 && <Reports />}
    </div>
  );
}
