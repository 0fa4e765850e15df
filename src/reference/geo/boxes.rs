//! Rough boxes of the French territories: a point outside of all is not in France.

/// A part of France with its own box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Territory {
    /// `metropole`, or the code of the DOM or COM (`974`).
    pub code: &'static str,
    /// Degrees, WGS84: least and greatest latitude, least and greatest longitude, a margin of some kilometres included.
    pub latitude: (f64, f64),
    pub longitude: (f64, f64),
}

/// Metropolitan France first. Clipperton and the Terres australes have no services and no box.
const TERRITORIES: [Territory; 11] = [
    Territory { code: "metropole", latitude: (41.2, 51.2), longitude: (-5.3, 9.7) },
    Territory { code: "971", latitude: (15.7, 16.6), longitude: (-61.9, -60.9) },
    Territory { code: "972", latitude: (14.3, 15.0), longitude: (-61.3, -60.7) },
    Territory { code: "973", latitude: (2.0, 5.9), longitude: (-54.7, -51.5) },
    Territory { code: "974", latitude: (-21.5, -20.8), longitude: (55.1, 55.9) },
    Territory { code: "975", latitude: (46.7, 47.2), longitude: (-56.6, -56.0) },
    Territory { code: "976", latitude: (-13.1, -12.5), longitude: (44.9, 45.4) },
    Territory { code: "978", latitude: (17.8, 18.2), longitude: (-63.2, -62.7) },
    Territory { code: "986", latitude: (-14.5, -13.1), longitude: (-178.3, -176.0) },
    Territory { code: "987", latitude: (-28.0, -7.5), longitude: (-155.0, -134.0) },
    Territory { code: "988", latitude: (-23.0, -17.8), longitude: (158.0, 172.2) },
];

impl Territory {
    /// The territory that a point lies in.
    pub fn at(latitude: f64, longitude: f64) -> Option<&'static Territory> {
        TERRITORIES.iter().find(|territory| territory.contains(latitude, longitude))
    }

    /// The territory of a département (977, Saint-Barthélemy, shares the box of Saint-Martin).
    pub fn of_department(department: &str) -> Option<&'static Territory> {
        let code = match department {
            "977" => "978",
            code if code.len() == 2 => "metropole",
            code => code,
        };
        TERRITORIES.iter().find(|territory| territory.code == code)
    }

    pub fn contains(&self, latitude: f64, longitude: f64) -> bool {
        (self.latitude.0..=self.latitude.1).contains(&latitude)
            && (self.longitude.0..=self.longitude.1).contains(&longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_in_their_territory() {
        assert_eq!(Territory::at(48.85, 2.35).map(|t| t.code), Some("metropole"));
        assert_eq!(Territory::at(-20.88, 55.45).map(|t| t.code), Some("974"));
        assert_eq!(Territory::at(2.35, 48.85), None);
        assert_eq!(Territory::at(0.0, 0.0), None);
        assert!(Territory::of_department("2A").is_some_and(|t| t.contains(41.92, 8.74)));
        assert!(Territory::of_department("977").is_some_and(|t| t.contains(17.9, -62.85)));
        assert!(Territory::of_department("971").is_some_and(|t| t.contains(16.24, -61.53)));
    }
}
