"""Learns the bits of `assets/link/bits.txt` from the terms that `cargo bench --bench link_terms` prints for labelled sets.

    python3 benches/learn_bits.py structures.tsv=1 restaurant.tsv=20 > bits.txt

A logistic regression on the rules that hold, with the sum of the other terms as it stands, on the even half of each set; the odd
half measures. The number behind a file weighs its pairs. Needs numpy and scipy.
"""

import sys

import numpy as np
from scipy.optimize import minimize

PULL = 1.0  # keeps a rule that few pairs show near zero
LOG2 = np.log(2)


def read(path):
    labels, halves, bases, rules = [], [], [], []
    for line in open(path, encoding="utf-8"):
        label, half, base, names = line.rstrip("\n").split("\t")
        labels.append(int(label)), halves.append(int(half)), bases.append(float(base))
        rules.append([name for name in names.split(",") if name])
    return np.array(labels), np.array(halves), np.array(bases), rules


def main():
    sets = [(path, float(weight)) for path, weight in (one.split("=") for one in sys.argv[1:])]
    read_sets = [(path, weight, read(path)) for path, weight in sets]
    names = sorted({name for *_, (_, _, _, rules) in read_sets for one in rules for name in one})
    at = {name: index for index, name in enumerate(names)}
    xs, ys, offsets, weights, halves, whose = [], [], [], [], [], []
    for index, (_, weight, (labels, half, bases, rules)) in enumerate(read_sets):
        x = np.zeros((len(labels), len(names)), dtype=np.float32)
        for row, one in enumerate(rules):
            for name in one:
                x[row, at[name]] = 1
        xs.append(x), ys.append(labels), offsets.append(bases), halves.append(half)
        weights.append(np.full(len(labels), weight)), whose.append(np.full(len(labels), index))
    x, y, offset = np.concatenate(xs), np.concatenate(ys), np.concatenate(offsets) * LOG2
    weight, half, whose = np.concatenate(weights), np.concatenate(halves), np.concatenate(whose)
    train = half == 0

    def loss(w):
        z = offset[train] + x[train] @ w
        s = np.where(y[train] == 1, z, -z)
        value = np.sum(weight[train] * np.logaddexp(0, -s)) + PULL * np.sum(w * w) / 2
        slope = weight[train] * (1 / (1 + np.exp(-np.clip(z, -50, 50))) - y[train])
        return value, x[train].T @ slope + PULL * w

    w = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    for index, (path, _) in enumerate(sets):
        for name, mask in (("learnt", train), ("measured", ~train)):
            mask = mask & (whose == index)
            p = 1 / (1 + np.exp(-np.clip(offset[mask] + x[mask] @ w, -50, 50)))
            said, true = p >= 0.9, y[mask] == 1
            hits = np.sum(said & true)
            print(f"# {path} {name}: precision {hits / max(said.sum(), 1):.4f}, recall of those compared {hits / true.sum():.4f}", file=sys.stderr)
    for name, value in zip(names, w / LOG2):
        print(f"{name} {value:.2f}")


if __name__ == "__main__":
    main()
