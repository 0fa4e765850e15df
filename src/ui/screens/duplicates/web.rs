//! The links inside a group: which holds it together by a thread, and what cutting it leaves.

use crate::model::Verdict;

/// Two records of a case and how likely they are one.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Places of the records among the members.
    pub ends: (usize, usize),
    /// 0 to 1.
    pub probability: f64,
    pub verdict: Option<Verdict>,
    /// The verdict was given on other values.
    pub again: bool,
    /// Why the two are in no group though they are held for duplicates (`refusal-NAME` in `link.ftl`).
    pub refused: Option<String>,
}

impl Link {
    /// From this probability on a link needs no second look.
    pub const STRONG: f64 = 0.9;

    /// How firmly it ties, 0 to 1: a verdict that stands is final.
    pub fn strength(&self) -> f64 {
        match self.verdict.filter(|_| !self.again) {
            Some(Verdict::Duplicate) => 1.0,
            Some(Verdict::Distinct | Verdict::Related) => 0.0,
            _ => self.probability,
        }
    }

    /// Whether a person or the program sets the two apart.
    pub fn is_cut(&self) -> bool {
        self.verdict.is_some_and(Verdict::bars_merge)
    }
}

/// What cutting a group at its weakest link gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Place of the weakest link that holds the group together.
    pub link: usize,
    /// The members of the smaller part.
    pub out: Vec<usize>,
    /// Members of the other part.
    pub left: usize,
    /// The links between the two parts: all of them are set apart.
    pub between: Vec<usize>,
}

/// The weakest of the links without which the members would fall into two parts, and those parts; none where they are not tied
/// together, or by verdicts only.
///
/// It is the weakest link of a tree of the strongest: every other link between the two parts is weaker still.
pub fn weakest(members: usize, links: &[Link]) -> Option<Cut> {
    let mut order: Vec<usize> = (0..links.len()).filter(|at| links[*at].strength() > 0.0).collect();
    order.sort_by(|x, y| links[*y].strength().total_cmp(&links[*x].strength()).then(x.cmp(y)));
    let mut parts = Parts::new(members);
    let tree: Vec<usize> = order.into_iter().filter(|at| parts.join(links[*at].ends)).collect();
    if members < 3 || tree.len() + 1 < members {
        return None;
    }
    let weakest = *tree.last()?;
    if links[weakest].strength() >= 1.0 {
        return None;
    }
    let mut parts = Parts::new(members);
    for at in &tree[..tree.len() - 1] {
        parts.join(links[*at].ends);
    }
    let mut side = |of: usize| parts.root(of);
    let (first, second) = (side(links[weakest].ends.0), side(links[weakest].ends.1));
    let sides: Vec<usize> = (0..members).map(side).collect();
    let of = |root: usize| -> Vec<usize> { (0..members).filter(|at| sides[*at] == root).collect() };
    let (mut out, mut rest) = (of(second), of(first));
    if out.len() > rest.len() {
        std::mem::swap(&mut out, &mut rest);
    }
    let apart = |link: &Link| sides[link.ends.0] != sides[link.ends.1];
    let between = (0..links.len()).filter(|at| apart(&links[*at])).collect();
    Some(Cut { link: weakest, left: rest.len(), out, between })
}

/// Sets that are joined.
struct Parts(Vec<usize>);

impl Parts {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    /// Whether they were apart.
    fn join(&mut self, (a, b): (usize, usize)) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(a: usize, b: usize, probability: f64) -> Link {
        Link { ends: (a, b), probability, verdict: None, again: false, refused: None }
    }

    #[test]
    fn the_weakest_link_that_holds_a_group_is_cut_with_all_beside_it() {
        // Three that are alike, and a fourth that hangs on two of them.
        let links = [link(0, 1, 0.99), link(1, 2, 0.98), link(0, 2, 0.6), link(2, 3, 0.7), link(1, 3, 0.65)];
        let cut = weakest(4, &links).unwrap();
        assert_eq!((cut.link, cut.out, cut.left, cut.between), (3, vec![3], 3, vec![3, 4]));
    }

    #[test]
    fn a_pair_and_what_a_person_tied_is_not_cut() {
        assert_eq!(weakest(2, &[link(0, 1, 0.7)]), None);
        let mut links = [link(0, 1, 0.7), link(1, 2, 0.8)];
        for link in &mut links {
            link.verdict = Some(Verdict::Duplicate);
        }
        assert_eq!(weakest(3, &links), None);
        links[1].verdict = Some(Verdict::Distinct);
        assert_eq!(weakest(3, &links), None, "it is cut already");
        links[1] = link(1, 2, 0.95);
        assert_eq!(weakest(3, &links).unwrap().link, 1);
    }
}
