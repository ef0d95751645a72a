//! Arithmetic of the finite field GF(q), q = p^n, by logarithms.
//!
//! Elements are 0 to q - 1: the digits to base p are the coefficients of a polynomial over GF(p). A
//! primitive polynomial is found by trying all: x must have order q - 1 (Lidl and Niederreiter,
//! "Finite Fields", 1997, section 3.1).

use crate::error::{Error, Result};

/// The prime p and the exponent n of a prime power q = p^n. O(sqrt q).
pub(super) fn prime_power(q: u32) -> Option<(u32, u32)> {
    let square_is_at_most = |d: &u32| u64::from(*d) * u64::from(*d) <= u64::from(q);
    let p = (2..)
        .take_while(square_is_at_most)
        .find(|d| q.is_multiple_of(*d))
        .unwrap_or(q);
    let (mut rest, mut n) = (q, 0);
    while rest > 1 && rest.is_multiple_of(p) {
        rest /= p;
        n += 1;
    }
    (q > 1 && rest == 1).then_some((p, n))
}

/// The field.
pub(super) struct Field {
    /// Order.
    pub q: u32,
    characteristic: u32,
    /// Powers of a primitive element.
    power: Vec<u32>,
    /// Exponent of each element but 0.
    logarithm: Vec<u32>,
}

impl Field {
    /// The field of order q. O(q^2) at worst.
    ///
    /// # Errors
    /// q is not a power of a prime.
    pub fn new(q: u32) -> Result<Self> {
        let (p, n) =
            prime_power(q).ok_or_else(|| Error::new(format!("there is no field of order {q}")))?;
        let candidates = 1..q;
        let found = candidates
            .into_iter()
            .find_map(|candidate| powers(q, p, n, candidate));
        let power = found.ok_or_else(|| {
            Error::new(format!(
                "no primitive element of the field of order {q} was found"
            ))
        })?;
        let mut logarithm = vec![0; q as usize];
        (0u32..)
            .zip(&power)
            .for_each(|(e, &x)| logarithm[x as usize] = e);
        Ok(Field {
            q,
            characteristic: p,
            power,
            logarithm,
        })
    }

    /// A power of the primitive element.
    pub fn power(&self, exponent: u32) -> u32 {
        self.power[(exponent % (self.q - 1)) as usize]
    }

    /// Sum. O(n).
    pub fn add(&self, x: u32, y: u32) -> u32 {
        digits(x, y, self.characteristic, |a, b| a + b)
    }

    /// Difference. O(n).
    pub fn subtract(&self, x: u32, y: u32) -> u32 {
        let p = self.characteristic;
        digits(x, y, p, |a, b| a + p - b)
    }

    /// Product.
    pub fn multiply(&self, x: u32, y: u32) -> u32 {
        if x == 0 || y == 0 {
            0
        } else {
            self.power(self.logarithm[x as usize] + self.logarithm[y as usize])
        }
    }

    /// Quotient; 0 for a divisor of 0.
    pub fn divide(&self, x: u32, y: u32) -> u32 {
        if x == 0 || y == 0 {
            0
        } else {
            self.power(self.logarithm[x as usize] + self.q - 1 - self.logarithm[y as usize])
        }
    }
}

fn digits(mut x: u32, mut y: u32, p: u32, combine: impl Fn(u32, u32) -> u32) -> u32 {
    let (mut sum, mut place) = (0, 1);
    while x > 0 || y > 0 {
        sum += combine(x % p, y % p) % p * place;
        (x, y, place) = (x / p, y / p, place * p);
    }
    sum
}

/// Powers of x modulo x^n - candidate (n = 1: powers of the candidate), when there are q - 1
/// different ones.
fn powers(q: u32, p: u32, n: u32, candidate: u32) -> Option<Vec<u32>> {
    let top = q / p;
    let next = |value: u32| {
        if n == 1 {
            return value * candidate % p;
        }
        let (carried, mut shifted) = (value / top, value % top * p);
        for _ in 0..carried {
            shifted = digits(shifted, candidate, p, |a, b| a + b);
        }
        shifted
    };
    let mut found = vec![1];
    loop {
        let value = next(*found.last()?);
        if value == 1 {
            break;
        }
        if value == 0 || found.len() as u32 >= q {
            return None;
        }
        found.push(value);
    }
    (found.len() as u32 == q - 1).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn every_field_keeps_its_laws() {
        for q in [2u32, 3, 4, 5, 7, 8, 9, 16, 25, 27, 31, 32] {
            let f = Field::new(q).unwrap();
            for x in 0..q {
                assert_eq!((f.add(x, 0), f.multiply(x, 1), f.subtract(x, x)), (x, x, 0));
                for y in 0..q {
                    assert_eq!(f.add(x, y), f.add(y, x));
                    assert_eq!(f.subtract(f.add(x, y), y), x);
                    if y != 0 {
                        assert_eq!(
                            f.divide(f.multiply(x, y), y),
                            x,
                            "{x} * {y} / {y} in GF({q})"
                        );
                    }
                    let z = (x * 7 + y * 3 + 1) % q;
                    assert_eq!(
                        f.multiply(x, f.add(y, z)),
                        f.add(f.multiply(x, y), f.multiply(x, z)),
                        "GF({q})"
                    );
                    assert_eq!(
                        f.multiply(x, f.multiply(y, z)),
                        f.multiply(f.multiply(x, y), z)
                    );
                }
            }
        }
        assert!(Field::new(6).is_err() && Field::new(28).is_err());
    }
}
