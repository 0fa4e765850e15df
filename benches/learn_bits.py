"""Learns the bits of `assets/link/bits.txt` from the terms that `cargo bench --bench link_terms` prints for labelled sets.

    python3 benches/learn_bits.py assets/link/bits.txt s10.tsv=1 s100.tsv=0.3 restaurant.tsv=150 plain.tsv=1 ... > bits.new
    python3 benches/learn_bits.py --related plain.tsv=1 messy.tsv=1 ... unseen.tsv=0 > assets/link/related.txt

A logistic regression on the rules that hold and on the levels of the comparisons, with the sum of the other terms as it stands,
on the even half of each set; the odd half measures. The number behind a file weighs its pairs: 0 only measures. What the levels
gained before (in the first file) is in that sum, so that what is learnt here is added to it. The model's own chances move a
little with the bits: print the terms again and learn again until the measures stay. With --related, what tells related pairs
from strangers, of pairs that are no duplicates: whole files teach, and those of weight 0 measure. Needs numpy and scipy.
"""

import sys

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

PULL = 1.0  # keeps a term that few pairs show near zero
LOG2 = np.log(2)
BY_HAND = ("groupe_",)  # chosen by hand, kept as they are


def read(path):
    labels, halves, bases, terms = [], [], [], []
    for line in open(path, encoding="utf-8"):
        label, half, base, names = line.rstrip("\n").split("\t")
        labels.append(int(label)), halves.append(int(half)), bases.append(float(base))
        terms.append([name for name in names.split(",") if name])
    return np.array(labels), np.array(halves), np.array(bases), terms


def matrix(terms, at):
    ends, places = [0], []
    for one in terms:
        places.extend(at[name] for name in one)
        ends.append(len(places))
    return csr_matrix((np.ones(len(places)), places, ends), shape=(len(terms), len(at)))


def known(path):
    lines = [line.strip() for line in open(path, encoding="utf-8")]
    said = [line.rsplit(" ", 1) for line in lines if line and not line.startswith("#")]
    return [line for line in lines if line.startswith("#")], {name: float(bits) for name, bits in said}


def measure(name, which, chances, true):
    for threshold in (0.5, 0.9):
        said = chances >= threshold
        hits = np.sum(said & true)
        precision, recall = hits / max(said.sum(), 1), hits / max(true.sum(), 1)
        print(f"# {name} {which} at {threshold}: precision {precision:.4f}, recall of those compared {recall:.4f}", file=sys.stderr)


def learn(x, y, offset, weight, pull):
    """The terms, pulled to zero by `pull` (one number each)."""

    def loss(bits):
        z = offset + x @ bits
        value = np.sum(weight * np.logaddexp(0, np.where(y == 1, -z, z))) + np.sum(pull * bits * bits) / 2
        return value, x.T @ (weight * (1 / (1 + np.exp(-np.clip(z, -50, 50))) - y)) + pull * bits

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 3000}).x


RELATED = """# What tells two related organisations (a town hall and its social centre, agencies of one network, a body and its services) from
# strangers, in bits, of pairs that are no duplicates: by rule of several comparisons at once, and (behind =) by comparison and level.
# Logistic regression (benches/learn_bits.py --related) on made sets (benches/structures.py --traps); measured on other seeds."""


def related(files):
    sets = [(path, float(weight), read(path)) for path, weight in (one.split("=") for one in files)]
    names = ["prior"] + sorted({name for *_, (_, _, _, terms) in sets for one in terms for name in one})
    at = {name: index for index, name in enumerate(names)}
    for terms in (terms for *_, (_, _, _, terms) in sets):
        for one in terms:
            one.append("prior")
    x = vstack([matrix(terms, at) for *_, (_, _, _, terms) in sets]).tocsr()
    label = np.concatenate([labels for *_, (labels, *_) in sets])
    weight = np.concatenate([np.full(len(labels), weight) for _, weight, (labels, *_) in sets])
    train = (label != 1) & (weight > 0)
    pull = np.where(np.array(names) == "prior", 1e-6, PULL)
    y = (label == 2).astype(int)
    bits = learn(x[train], y[train], np.zeros(train.sum()), weight[train], pull)
    for which, mask in (("learnt", train), ("measured", (label != 1) & (weight == 0))):
        if mask.any():
            measure("related", which, 1 / (1 + np.exp(-(x[mask] @ bits))), y[mask] == 1)
    print(RELATED)
    for name in sorted(names, key=lambda name: ("=" in name, name)):
        if abs(bits[at[name]] / LOG2) >= 0.05:
            print(f"{name} {bits[at[name]] / LOG2:.2f}")


def main():
    if sys.argv[1] == "--related":
        return related(sys.argv[2:])
    head, before = known(sys.argv[1])
    sets = [(path, float(weight), read(path)) for path, weight in (one.split("=") for one in sys.argv[2:])]
    names = sorted({name for *_, (_, _, _, terms) in sets for one in terms for name in one})
    at = {name: index for index, name in enumerate(names)}
    x = vstack([matrix(terms, at) for *_, (_, _, _, terms) in sets]).tocsr()
    y = (np.concatenate([labels for *_, (labels, *_) in sets]) == 1).astype(int)
    half = np.concatenate([halves for *_, (_, halves, _, _) in sets])
    offset = np.concatenate([bases for *_, (_, _, bases, _) in sets]) * LOG2
    weight = np.concatenate([np.full(len(labels), weight) for _, weight, (labels, *_) in sets])
    whose = np.concatenate([np.full(len(labels), index) for index, (*_, (labels, *_)) in enumerate(sets)])
    train = (half == 0) & (weight > 0)
    xt, yt, ot, wt = x[train], y[train], offset[train], weight[train]

    bits = learn(xt, yt, ot, wt, np.full(len(names), PULL))
    for index, (path, *_) in enumerate(sets):
        for which, mask in (("learnt", train), ("measured", half == 1)):
            mask = mask & (whose == index)
            chances = 1 / (1 + np.exp(-np.clip(offset[mask] + x[mask] @ bits, -50, 50)))
            measure(path, which, chances, y[mask] == 1)
    learnt = dict(zip(names, bits / LOG2))
    levels = {name: before.get(name, 0) + learnt.get(name, 0) for name in {*before, *learnt} if "=" in name}
    print("\n".join(head))
    for name in sorted(name for name in learnt if "=" not in name and abs(learnt[name]) >= 0.005):
        print(f"{name} {learnt[name]:.2f}")
    for name in sorted(levels):
        print(f"{name} {levels[name]:.2f}")
    for name in sorted(name for name in before if name.startswith(BY_HAND)):
        print(f"{name} {before[name]:.2f}")


if __name__ == "__main__":
    main()
