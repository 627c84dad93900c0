use std::{fmt, time::Duration};

use crate::figures::{millis, percentile};

/// What a step cost, at one size of the store.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) step: &'static str,
    /// Whether a caller waits for the handler.
    pub(crate) is_waited_for: bool,
    /// Sorted; what the caller waits for.
    pub(crate) latencies: Vec<Duration>,
    /// Sorted; requests to the store, those included that nobody waits for.
    pub(crate) requests: Vec<usize>,
}

/// What was measured with so many users in the store.
#[derive(Debug)]
pub(crate) struct Size {
    pub(crate) users: u32,
    /// How long the latest of them took to be written.
    pub(crate) filling: Duration,
    /// Sorted.
    pub(crate) point_reads: Vec<Duration>,
    pub(crate) paths: Vec<Path>,
}

/// The same paths at every size, each beside the first size.
#[derive(Debug)]
pub(crate) struct Comparison {
    counts_requests: bool,
    sizes: Vec<Size>,
}

impl Comparison {
    pub(crate) const fn new(counts_requests: bool) -> Self {
        Self { counts_requests, sizes: Vec::new() }
    }

    pub(crate) fn add(&mut self, size: Size) {
        self.sizes.push(size);
    }

    /// Whether a path makes more requests at a larger size than at the smallest. Times depend on the machine, counts do not.
    pub(crate) fn has_grown(&self) -> bool {
        let Some(first) = self.sizes.first() else { return false };
        self.sizes.iter().any(|size| {
            let mut pairs = size.paths.iter().zip(&first.paths);
            pairs.any(|(path, first)| median(&path.requests) > median(&first.requests))
        })
    }

    /// The usual number of requests of a path at each size.
    fn requests(&self, path: usize) -> String {
        if !self.counts_requests {
            return "not counted".to_owned();
        }
        let counts = self.sizes.iter().filter_map(|size| size.paths.get(path));
        counts.map(|path| median(&path.requests).to_string()).collect::<Vec<_>>().join(", ")
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, sorted: &Sorted<'_>) -> fmt::Result {
        write!(f, "{name:<26}")?;
        let first = self.sizes.first().map_or(0.0, |size| millis(percentile(sorted(size), 50)));
        for size in &self.sizes {
            let (p50, p99) = (percentile(sorted(size), 50), percentile(sorted(size), 99));
            let ratio = millis(p50) / first;
            write!(f, " {:>8.2} {:>8.2} {ratio:>6.2}", millis(p50), millis(p99))?;
        }
        Ok(())
    }
}

type Sorted<'a> = dyn Fn(&Size) -> &[Duration] + 'a;

/// The usual number: a request that was repeated for some reason of its own does not change it.
fn median(sorted: &[usize]) -> usize {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<26}", "users in the store")?;
        for size in &self.sizes {
            write!(f, " {:>24}", size.users)?;
        }
        write!(f, "\n{:<26}", "milliseconds")?;
        for _ in &self.sizes {
            write!(f, " {:>8} {:>8} {:>6}", "p50", "p99", "ratio")?;
        }
        writeln!(f, "  requests")?;
        self.row(f, "one row is read", &|size| &size.point_reads)?;
        writeln!(f, "  1")?;
        let steps = self.sizes.first().map_or(&[][..], |size| &size.paths);
        for (index, first) in steps.iter().enumerate() {
            if first.is_waited_for {
                self.row(f, first.step, &|size| {
                    size.paths.get(index).map_or(&[], |path| path.latencies.as_slice())
                })?;
            } else {
                write!(f, "{:<26}{:width$}", first.step, "", width = 25 * self.sizes.len())?;
            }
            writeln!(f, "  {}", self.requests(index))?;
        }
        for size in &self.sizes {
            let seconds = size.filling.as_secs_f64();
            writeln!(f, "filled up to {} users in {seconds:.1} s", size.users)?;
        }
        writeln!(f, "requests: the usual number at each size, those included for which nobody waits")?;
        write!(
            f,
            "what else runs on this machine shows in the times; the numbers of requests are the same everywhere"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(users: u32, p50: u64, requests: &[usize]) -> Size {
        let latencies = vec![Duration::from_millis(p50); 3];
        Size {
            users,
            filling: Duration::from_secs(1),
            point_reads: latencies.clone(),
            paths: vec![Path { step: "status", is_waited_for: true, latencies, requests: requests.to_vec() }],
        }
    }

    fn compared(larger: Size) -> Comparison {
        let mut comparison = Comparison::new(true);
        comparison.add(size(1, 10, &[1, 1, 1]));
        comparison.add(larger);
        comparison
    }

    #[test]
    fn each_size_stands_beside_the_first() {
        let text = compared(size(10_000, 25, &[1, 1, 2])).to_string();
        let row = text.lines().find(|line| line.starts_with("status")).unwrap();
        let row = row.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(row, "status 10.00 10.00 1.00 25.00 25.00 2.50 1, 1");
    }

    #[test]
    fn more_requests_are_growth_and_more_time_or_a_single_repetition_is_none() {
        assert!(!compared(size(10_000, 99, &[1, 1, 2])).has_grown());
        assert!(compared(size(10_000, 10, &[1, 2, 2])).has_grown());
    }
}
