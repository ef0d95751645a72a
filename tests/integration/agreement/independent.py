#!/usr/bin/env python3
"""Latency and throughput by another language and another solver (SciPy's HiGHS), from the definitions alone.

    python3 tests/agreement/independent.py target/release/selvedge [SEED]
    python3 tests/agreement/independent.py target/release/selvedge record tests/agreement/independent.json

Needs SciPy. Random fabrics are written as node-link JSON, families are built by `selvedge build` and read back from fabric.json; each is
solved here as one flow a source over all links (no symmetry, no trunks) and compared with what `selvedge solve` says. Ends with 1 on a
difference. A line a quantity: fabric, quantity, ours, theirs. `record` writes what is found here, for the test beside this file.
"""

import heapq
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from scipy.optimize import linprog
from scipy.sparse import coo_array, hstack

PER_METRE = 4.9  # ns of fibre or copper
RELATIVE = 2e-6  # both solvers are floats at the end


class Model:
    """Vertices and single links, all latencies in ns and rates in Gb/s."""

    def __init__(self, path):
        data = json.loads(Path(path).read_text())
        self.arcs = []  # (from, to, Gb/s, scale-up, propagation, fec)
        self.packet, self.stored = 4096, False
        (self.read_fabric if data.get("format") == "selvedge-fabric" else self.read_graph)(data)
        has_gpus = "gpu" in self.kind
        self.endpoints = [v for v, k in enumerate(self.kind) if k == ("gpu" if has_gpus else "host")]
        self.rate = [0.0] * len(self.kind)
        for a, _, rate, up, _, _ in self.arcs:
            self.rate[a] += 0 if up else rate

    def link(self, a, b, rate, up, propagation, fec):
        self.arcs += [(a, b, rate, up, propagation, fec), (b, a, rate, up, propagation, fec)]

    def read_graph(self, data):
        nodes = data["nodes"]
        index = {n["id"]: i for i, n in enumerate(nodes)}
        self.kind = [n["kind"] for n in nodes]
        self.switch = [n.get("latency_ns", 0.0) for n in nodes]
        self.forwards = [n.get("forwards", False) for n in nodes]
        self.transit = data["graph"].get("transit", "pxn")
        self.domain = [None] * len(nodes)
        for e in data["edges"]:
            ends = [index[e["source"]], index[e["target"]]]
            ups = [v for v in ends if self.kind[v] == "scale-up"]
            for v in ups:
                self.domain[ends[0]] = self.domain[ends[1]] = ups[0]
            self.link(*ends, e["gbps"], bool(ups), 0.0 if ups else e["length_m"] * PER_METRE, 0.0)

    def read_fabric(self, data):
        self.kind, self.switch = [], []
        for role in data["roles"]:
            self.kind += [role["kind"]] * role["count"]
        timing = data.get("timing") or {}
        for count, latency in timing.get("devices", []):
            self.switch += [(latency or 0) / 1e3] * count
        self.switch = self.switch or [0.0] * len(self.kind)
        self.forwards = [v in set(data["forwarders"]) for v in range(len(self.kind))]
        self.transit = data["transit"]
        self.domain = [None if d < 0 else d for d in data["domain"]]
        self.packet = timing.get("packet") or 4096
        self.stored = timing.get("switching") == "store-and-forward"
        per_metre = (timing.get("propagation") or 4900) / 1e3
        for a, _, b, _, c in data["links"]:
            one = data["classes"][c]
            length = (one["length"] or 0) / 1e3
            up = one["scale_up"]
            self.link(a, b, one["rate_ab"] / 1e9, up, length * per_metre, 0.0 if up else (timing.get("fec") or 0) / 1e3)

    def exists(self, arc, source):
        """Who forwards: DESIGN, `transit`."""
        a, b = arc[0], arc[1]
        if self.kind[a] == "switch" or self.forwards[a] or a == source:
            return True
        if self.transit == "none":
            return self.kind[a] == "scale-up"
        return self.domain[a] is not None and self.domain[a] in (self.domain[source], self.domain[b])

    def cost(self, arc, source):
        serialised = self.packet * 8 / arc[2] if arc[0] == source or self.stored else 0.0
        return self.switch[arc[0]] + arc[4] + arc[5] + serialised

    def zero_load(self):
        """Largest and mean latency, mean links and mean switches, over ordered pairs."""
        best = []
        out = [[] for _ in self.kind]
        for arc in self.arcs:
            out[arc[0]].append(arc)
        for s in self.endpoints:
            reach, heap = {}, [(0.0, 0, 0, s)]
            while heap:
                latency, links, switches, v = heapq.heappop(heap)
                if v in reach:
                    continue
                reach[v] = (latency, links, switches)
                crossed = switches + (self.kind[v] == "switch")
                for arc in out[v]:
                    if arc[1] not in reach and self.exists(arc, s):
                        # Equal sums of floats are equal latencies only when rounded.
                        heapq.heappush(heap, (round(latency + self.cost(arc, s), 6), links + 1, crossed, arc[1]))
            best += [reach[d] for d in self.endpoints if d != s]
        table = numpy.array(best)
        return table[:, 0].max(), *table.mean(axis=0)

    def uniform(self):
        n = len(self.endpoints)
        total = sum(self.rate[v] for v in self.endpoints)
        demand = {(s, d): self.rate[s] * self.rate[d] for s in self.endpoints for d in self.endpoints if s != d}
        assert n > 1 and total > 0
        return self.scaled(demand)

    def scaled(self, demand):
        """The largest of sent or received over rate becomes 1."""
        load = {}
        for (s, d), q in demand.items():
            load[s, 0] = load.get((s, 0), 0) + q
            load[d, 1] = load.get((d, 1), 0) + q
        most = max(q / self.rate[v] for (v, _), q in load.items())
        return {pair: q / most for pair, q in demand.items()}

    def programme(self, demand):
        """Columns (source, arc), conservation and capacity as sparse matrices, and the demand that comes in at each row."""
        sources = sorted({s for s, _ in demand})
        columns = [(s, e) for s in sources for e, arc in enumerate(self.arcs) if self.exists(arc, s)]
        n = len(self.kind)
        row = {s: i * n for i, s in enumerate(sources)}
        i, j, x = [], [], []
        for c, (s, e) in enumerate(columns):
            for vertex, sign in ((self.arcs[e][1], 1.0), (self.arcs[e][0], -1.0)):
                if vertex != s:
                    i.append(row[s] + vertex), j.append(c), x.append(sign)
        conservation = coo_array((x, (i, j)), shape=(len(sources) * n, len(columns))).tocsr()
        capacity = coo_array(
            (numpy.ones(len(columns)), ([e for _, e in columns], range(len(columns)))), shape=(len(self.arcs), len(columns))
        ).tocsr()
        asked = numpy.zeros(len(sources) * n)
        for (s, d), q in demand.items():
            asked[row[s] + d] += q
        return columns, conservation, capacity, asked, numpy.array([arc[2] for arc in self.arcs])

    def loaded(self, demand, load):
        """Least mean latency; None when the load cannot be carried."""
        columns, conservation, capacity, asked, limit = self.programme(demand)
        cost = numpy.array([self.cost(self.arcs[e], s) for s, e in columns])
        found = linprog(cost, A_ub=capacity, b_ub=limit, A_eq=conservation, b_eq=load * asked, method="highs")
        return found.fun / (load * asked.sum()) if found.success else None

    def throughput(self, demand):
        columns, conservation, capacity, asked, limit = self.programme(demand)
        n = len(columns)
        grow = coo_array((-asked, (range(len(asked)), [0] * len(asked))), shape=(len(asked), 1))
        wide = hstack([conservation, grow]).tocsr()
        room = hstack([capacity, coo_array((len(limit), 1))]).tocsr()
        objective = numpy.zeros(n + 1)
        objective[n] = -1.0
        bounds = [(0, None)] * n + [(0, 1)]
        found = linprog(objective, A_ub=room, b_ub=limit, A_eq=wide, b_eq=numpy.zeros(len(asked)), bounds=bounds, method="highs")
        assert found.success, found.message
        return found.x[n]


def random_graph(pick, unequal):
    """Switches in a ring with chords, unequal latencies and rates, hosts or domains of GPUs, some attached twice."""
    switches, domains = pick.randint(3, 6), pick.random() < 0.5
    nodes = [{"id": f"s{i}", "kind": "switch", "latency_ns": pick.choice([100, 250, 700])} for i in range(switches)]
    edges = []

    lengths = {}

    def edge(a, b, gbps):
        length = pick.choice([1, 5, 20, 100])
        if not unequal:
            length = lengths.setdefault(frozenset((a, b)), length)
        edges.append({"source": a, "target": b, "gbps": gbps, "length_m": length})

    for i in range(switches):
        edge(f"s{i}", f"s{(i + 1) % switches}", pick.choice([100, 200, 400]))
    for _ in range(pick.randint(0, switches)):
        a, b = pick.sample(range(switches), 2)
        edge(f"s{a}", f"s{b}", pick.choice([50, 100, 200]))
    for h in range(pick.randint(2, 5)):
        if domains:
            nodes.append({"id": f"u{h}", "kind": "scale-up", "latency_ns": pick.choice([150, 300])})
        for g in range(pick.randint(1, 3) if domains else 1):
            name = f"h{h}g{g}"
            nodes.append({"id": name, "kind": "gpu" if domains else "host"})
            edge(name, f"s{pick.randrange(switches)}", pick.choice([100, 200, 400]))
            if pick.random() < 0.3:
                edge(name, f"s{pick.randrange(switches)}", 100)
            if domains:
                edges.append({"source": name, "target": f"u{h}", "gbps": 900})
    graph = {"transit": pick.choice(["pxn", "none"])}
    return {"directed": False, "multigraph": True, "graph": graph, "nodes": nodes, "edges": edges}


HOST = "host: single-gpu\nswitch: qm9700\n"
FOUR = "host: {name: four, gpus: 4, ports_per_gpu: 1, port_rate: 400 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 3.6 Tb/s}\n"
DIRECT = "lengths: {host-switch: 2 m, local: 5 m, global: 50 m}\nlatency: {switch: 300 ns, fec: 60 ns}\n"
FLAT = "lengths: {host-switch: 2 m, local: 5 m}\nlatency: {switch: 300 ns, fec: 60 ns}\n"
TRAY = "host: {name: tray, gpus: 1, ports_per_gpu: %d, port_rate: 400 Gb/s, ports_per_cage: 1}\nlengths: {local: 3 m}\nlatency: {fec: 60 ns}\n"
FAMILIES = {
    "fat-tree": "family: fat-tree\n" + HOST + "k: 4\nhosts: 16\nlengths: {host-leaf: 3 m, leaf-spine: 10 m, spine-core: 40 m}\n"
    "latency: {leaf: 200 ns, spine: 300 ns, core: 450 ns}\n",
    "leaf-spine": "family: leaf-spine\n" + HOST + "hosts: 64\nlengths: {host-leaf: 3 m, leaf-spine: 10 m}\nlatency: {leaf: 200 ns, spine: 300 ns, "
    "switching: store-and-forward}\n",
    "rail-optimized": "family: rail-optimized\n" + FOUR + "switch: qm9700\nhosts: 8\nsu_hosts: 4\n"
    "lengths: {host-leaf: 10 m, leaf-spine: 30 m}\nlatency: {leaf: 200 ns, spine: 200 ns, scale-up: 300 ns, fec: 50 ns}\n",
    "rail-only": "family: rail-only\n" + FOUR + "switch: qm9700\nhosts: 5\nlengths: {host-leaf: 10 m}\nlatency: {leaf: 200 ns, scale-up: 300 ns}\n",
    "dragonfly": "family: dragonfly\n" + HOST + "hosts: 6\na: 2\np: 1\nh: 1\n" + DIRECT,
    "dragonfly-36": "family: dragonfly\n" + HOST + "hosts: 36\na: 4\np: 1\nh: 2\n" + DIRECT,
    "dragonfly-few-groups": "family: dragonfly\n" + HOST + "hosts: 24\na: 4\np: 2\nh: 2\ngroups: 3\n" + DIRECT,
    "slim-fly-3": "family: slim-fly\n" + HOST + "hosts: 18\nq: 3\np: 1\n" + FLAT.replace("local: 5 m", "local: 5 m, global: 30 m"),
    "slim-fly-4": "family: slim-fly\n" + HOST + "hosts: 32\nq: 4\np: 1\n" + FLAT.replace("local: 5 m", "local: 5 m, global: 30 m"),
    "polarfly-2": "family: polarfly\n" + HOST + "hosts: 14\nq: 2\np: 2\n" + FLAT,
    "polarfly-3": "family: polarfly\n" + HOST + "hosts: 26\nq: 3\np: 2\n" + FLAT,
    "polarfly-4": "family: polarfly\n" + HOST + "hosts: 21\nq: 4\np: 1\n" + FLAT,
    "jellyfish-8": "family: jellyfish\n" + HOST + "hosts: 24\nswitches: 8\ndegree: 3\np: 3\nseed: 7\n" + FLAT,
    "jellyfish-10": "family: jellyfish\n" + HOST + "hosts: 30\nswitches: 10\ndegree: 4\np: 3\nseed: 2\n" + FLAT,
    "hyperx-3x3": "family: hyperx\n" + HOST + "hosts: 27\ndimensions: [3, 3]\np: 3\n" + FLAT,
    "hyperx-4x2": "family: hyperx\n" + HOST + "hosts: 24\ndimensions: [4, 2]\np: 3\n" + FLAT,
    "torus-hosts-3x3": "family: torus\nforwards: hosts\n" + TRAY % 4 + "hosts: 9\ndimensions: [3, 3]\n",
    "torus-hosts-4x3": "family: torus\nforwards: hosts\n" + TRAY % 4 + "hosts: 12\ndimensions: [4, 3]\n",
    "torus-switches-4x3": "family: torus\n" + HOST + "hosts: 24\ndimensions: [4, 3]\np: 2\n" + FLAT,
}


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def compare(program, name, path, loads):
    model, bad = Model(path), 0
    demand = model.uniform()

    def check(what, ours, theirs, width=RELATIVE):
        nonlocal bad
        same = (ours is None) == (theirs is None) and (ours is None or abs(ours - theirs) <= width * max(1.0, abs(theirs)))
        bad += not same
        print(f"{'ok ' if same else 'BAD'} {name:24} {what:22} {ours} {theirs}")

    largest, mean, links, switches = model.zero_load()
    for load in loads:
        said = json.loads(run(program, "solve", path, "--quantity", "latency", "--load", f"{load}%", "--format", "json"))
        check(f"mean at {load}%", model.loaded(demand, load / 100), said["value"], RELATIVE if said.get("exact") else 1e-4)
    for what, ours in [("zero_load_max", largest), ("zero_load_mean", mean), ("mean_links", links), ("mean_switches", switches)]:
        check(what, ours, said[what])
    said = json.loads(run(program, "solve", path, "--format", "json"))
    low, high = (float(numpy.divide(*map(int, (said[k] + "/1").split("/")[:2]))) for k in ("lower", "upper"))
    ours = model.throughput(demand)
    check("throughput (lower)", ours, low)
    check("throughput (upper)", ours, high)
    return bad


def random_text(number):
    return json.dumps(random_graph(random.Random(number), unequal=number % 4 == 3), separators=(",", ":"))


def record(program, folder, file):
    """Our own answers alone: the fabric as text, and one number a quantity."""
    found = []

    def add(name, text, path):
        model = Model(path)
        demand = model.uniform()
        keys = ("zero_load_max", "zero_load_mean", "mean_links", "mean_switches")
        answers = {"name": name, "text": text, "throughput": model.throughput(demand), **dict(zip(keys, model.zero_load()))}
        answers["loaded"] = [[load, model.loaded(demand, load / 100)] for load in (10, 50, 90)]
        found.append(answers)

    for number in range(1000, 1012):
        path = folder / f"random-{number}.json"
        path.write_text(random_text(number))
        add(path.stem, path.read_text(), path)
    for name, text in FAMILIES.items():
        text = f"name: {name}\n{text}"
        (folder / "spec.yaml").write_text(text)
        run(program, "build", folder / "spec.yaml", "--output", folder / name)
        add(name, text, folder / name / "fabric.json")
    Path(file).write_text("[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]\n")


def main():
    program, rest, bad = sys.argv[1], sys.argv[2:], 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if rest[:1] == ["record"]:
            record(program, folder, rest[1])
            return 0
        seed = int(rest[0]) if rest else 1
        for number in range(1000 * seed, 1000 * seed + 24):
            path = folder / f"random-{number}.json"
            path.write_text(random_text(number))
            bad += compare(program, path.stem, path, (10, 45, 80))
        for name, text in FAMILIES.items():
            (folder / "spec.yaml").write_text(f"name: {name}\n{text}")
            run(program, "build", folder / "spec.yaml", "--output", folder / name)
            bad += compare(program, name, folder / name / "fabric.json", (50, 90))
    print(f"{bad} differences")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
