use super::*;
use opening_hours_syntax::parse;
use proptest::prelude::*;

#[test]
fn days_and_times_alone_are_converted() {
    for (text, wanted) in [
        ("lundi 08:00-16:00\nmardi 07:30-11:30, 12:15-16:00", "Mo 08:00-16:00; Tu 07:30-11:30,12:15-16:00"),
        ("Du lundi au vendredi, de 9h à 12h et de 13h30 à 17h", "Mo-Fr 09:00-12:00,13:30-17:00"),
        ("lundi et jeudi : 14h - 18h", "Mo,Th 14:00-18:00"),
        ("lundi 9h-12h ; mardi fermé", "Mo 09:00-12:00; Tu off"),
        ("lundi 9: à 13:\nmardi 9: à 13:", "Mo 09:00-13:00; Tu 09:00-13:00"),
        ("lundi-vendredi 08.30-17:30", "Mo-Fr 08:30-17:30"),
        ("lundi, mardi, jeudi, vendredi 09:00-12:00 14:00-18:00", "Mo,Tu,Th,Fr 09:00-12:00,14:00-18:00"),
        ("lundi 7 : 30 - 11 : 30 / 12 : 30 - 15 :30", "Mo 07:30-11:30,12:30-15:30"),
        ("lundi 10-12h/14-18h30\nmercredi 14-18h30", "Mo 10:00-12:00,14:00-18:30; We 14:00-18:30"),
        ("MARDI, VENDREDI : 8h30 a 12h30 et 13h30 a 16h30.", "Tu,Fr 08:30-12:30,13:30-16:30"),
        (
            "Lundi et Jeudi : 14h à 18h Mardi et Vendredi : 9h à 12h30 et 14h à 18h",
            "Mo,Th 14:00-18:00; Tu,Fr 09:00-12:30,14:00-18:00",
        ),
        ("Lundi Mardi Vendredi Samedi 9h00 a 12h00", "Mo,Tu,Fr,Sa 09:00-12:00"),
        ("Mardi 14h/19h", "Tu 14:00-19:00"),
        ("Lundi au vendredi\n9H-12H / 13H-17H", "Mo-Fr 09:00-12:00,13:00-17:00"),
        ("lundi - mardi - jeudi 8 h 30 à 12 heures", "Mo,Tu,Th 08:30-12:00"),
        (
            "mar. ven. 15h30-18h30, mer. 10h-12h 14h-18h, sam. 10h-12h30",
            "Tu,Fr 15:30-18:30; We 10:00-12:00,14:00-18:00; Sa 10:00-12:30",
        ),
        ("Du lundi au vendredi 9h-17h sauf jours fériés", "Mo-Fr 09:00-17:00; PH off"),
        ("9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Mercredi : 9h a 12h30 – 13h30 à16h", "We 09:00-12:30,13:30-16:00"),
        ("Lundi-Vendredi 08:30-12:30\nLundi-Vendredi 13:30-17:00", "Mo-Fr 08:30-12:30,13:30-17:00"),
        ("Jeudi10h - 12h / Vendredi : 16h - 19h", "Th 10:00-12:00; Fr 16:00-19:00"),
        ("MARDI-JEUDI ET VENDREDI 9H00-12H00", "Tu-Fr 09:00-12:00"),
        ("lundi matin 9h-12h, lundi", ""),
        (
            "lundi 9h-12h, fermé\nmardi fermé, 14h à 18h\nmercredi 9h-12h, ",
            "Mo 09:00-12:00; Tu 14:00-18:00; We 09:00-12:00",
        ),
        ("lundi 09:00:00-12:00:00\nlundi 14:00:00-17:30:00", "Mo 09:00-12:00,14:00-17:30"),
        ("lundi sur rendez-vous", "Mo \"sur rendez-vous\""),
        ("lundi 9h-12h (sur rendez-vous)", "Mo 09:00-12:00 \"sur rendez-vous\""),
        ("Du lundi au vendredi, de 8h30 à 17h, sur rendez-vous uniquement", "Mo-Fr 08:30-17:00 \"sur rendez-vous\""),
        (
            "Lundi et Vendredi : 9h à 12h30 - 14h à 17h Mardi : 10h30 à 12h30 - 14h à 17h Mercredi : (sur rendez-vous) \
             Jeudi : 14h à 17h",
            "Mo,Fr 09:00-12:30,14:00-17:00; Tu 10:30-12:30,14:00-17:00; We \"sur rendez-vous\"; Th 14:00-17:00",
        ),
        (
            "Mardi : 9h à 12h Mercredi (uniquement sur rendez-vous) : 9h à 12h30 et 14h à 17h",
            "Tu 09:00-12:00; We 09:00-12:30,14:00-17:00 \"sur rendez-vous\"",
        ),
        (
            "Ouverture au public sur RDV Lundi 13H30 - 17H\nMardi 13H30 - 18H",
            "Mo 13:30-17:00 \"sur rendez-vous\"; Tu 13:30-18:00 \"sur rendez-vous\"",
        ),
        (
            "Lundi au vendredi, 9h à 12h30 et 13h30 à 17h30 (17h00 pendant les vacances scolaires)",
            "Mo-Fr 09:00-12:30,13:30-17:30; SH Mo-Fr 09:00-12:30,13:30-17:00",
        ),
        (
            "Samedi : 9h30-17h30 Dimanche (2e dimanche du mois uniquement) : 14h-17h30",
            "Sa 09:30-17:30; Su[2] 14:00-17:30",
        ),
        (
            "Lundi : 14h - 17h45\nSamedi : 9h - 12h30 (uniquement les 2 premiers samedis de chaque mois)",
            "Mo 14:00-17:45; Sa[1,2] 09:00-12:30",
        ),
        ("Le dernier samedi de chaque mois, de 9 heures à 12 h 30", "Sa[-1] 09:00-12:30"),
        ("1er et 3e jeudi du mois : 14h-16h", "Th[1,3] 14:00-16:00"),
        ("8h30/12h - 13h30/17h du lundi au vendredi", "Mo-Fr 08:30-12:00,13:30-17:00"),
        ("mardi 18h-minuit", "Tu 18:00-24:00"),
        ("jeudi de midi à 14h", "Th 12:00-14:00"),
        ("tous les jours sauf dimanche 9h-18h", "Mo-Sa 09:00-18:00"),
        ("9h-18h tous les jours sauf le mercredi et le dimanche", "Mo,Tu,Th-Sa 09:00-18:00"),
        ("Du lundi au samedi, 9h-12h, sauf le mercredi", "Mo,Tu,Th-Sa 09:00-12:00"),
        ("7j/7 : 8h-20h", "Mo-Su 08:00-20:00"),
        ("Lundi matin 9h-12h, après-midi 14h-17h", "Mo 09:00-12:00,14:00-17:00"),
        ("Lundi − vendredi 9h-17h", "Mo-Fr 09:00-17:00"),
        ("Ma-Ve 10h-12h30 / 14h-18h", "Tu-Fr 10:00-12:30,14:00-18:00"),
        ("Lu Ma Me Je Ve 8h-16h", "Mo-Fr 08:00-16:00"),
        ("lundi 14h-17h hors vacances scolaires", "Mo 14:00-17:00; SH off"),
        ("lundi 14h-17h sauf vacances scolaires et sauf jours fériés", ""),
    ] {
        assert_eq!(opening_hours(text).as_deref(), Some(wanted).filter(|wanted| !wanted.is_empty()), "{text}");
    }
}

#[test]
fn anything_else_stays() {
    for text in [
        "9h-12h",
        "Mo-Fr 09:00-12:00",
        "lundi 9-12",
        "lundi 9h-12h-14h-17h",
        "lundi 17h-9h",
        "lundi",
        "lundi 9h-12h, mardi 9h-12h, sur rendez-vous",
        "Lundi 9h-12h, fermé le mardi, mercredi 14h-18h",
        "Mardi au samedi 9h-12h, fermé dimanche et lundi 14h-18h",
        "Lundi au vendredi 9h-12h et sur rendez-vous",
        "Lundi au vendredi 9h-17h, samedi 9h-12h hors vacances scolaires",
        "lundi 8h30-12h30 sans rendez-vous et 12h30-16h avec rendez-vous",
        "lundi et mardi (2e lundi du mois) 9h-12h",
        "mardi (2e lundi du mois) 9h-12h",
        "le 2e mardi 9h-12h",
        "lundi fermé (17h pendant les vacances scolaires)",
        "lundi 9h-12h (17h30 le mercredi)",
        "9h à 12h, 14h à 17h hors vacances scolaires",
        "lundi 9h-12h mardi 9h-12h lundi 14h-17h",
        "lundi 9h-12h lundi 10h-17h",
        "9h-12h lundi 14h-17h mardi",
        "lundi 13:16:59.999998",
        "jeudi réservé aux scolaires",
        "je 9h-12h",
        "dimanche au lundi 9h-12h",
        "samedi 08:00-11:30 (les premiers samedis de chaque mois)",
        "du lundi au vendredi de h30 à 12h30",
        "lundi à 9h-12h",
        "lundi au vendredi 9h-17h sauf le mercredi matin",
        "lundi au vendredi 9h-17h sauf le mercredi 14h-17h",
        "lundi au vendredi sauf samedi 9h-17h",
        "lundi sauf lundi 9h-17h",
        "minuit-6h lundi",
        "tous les jours de la semaine 9h-17h",
        "Lundi : 9h-12h\nMardi :\nMercredi : 14h-18h",
        "Lundi : 9h-12h Mardi : Mercredi : 14h-18h",
        "Lundi : 9h-12h\nMardi : ✗\nMercredi : 14h-18h",
        "Lundi ouvert\nMardi 9h-12h",
        "Lundi : -\nMardi : 9h-12h",
        "Du lundi au vendredi et samedi matin : 9h-12h et 14h-18h",
        "Lundi matin, mardi soir : 9h-12h, 18h-20h",
        "Mercredi après midi 2h-5h",
        "9h-17h du lundi au vendredi, samedi sur rendez-vous",
        "Du lundi au vendredi 9h-17h sauf le vendredi (sur rendez-vous)",
        "Sur RDV Lundi 9h-12h\nMardi fermé",
        "Lundi 9h-12h, 14h-17h (sur rendez-vous)",
        "Mercredi fermé sauf pendant les vacances scolaires",
        "Mardi au dimanche : 10h-18h. Lundi : fermé sauf jours fériés",
        "Lundi → vendredi 9h-17h",
        "Lundi ... vendredi 9h-17h",
        "Lu/Ve 9h-17h",
        "Du lundi au vendredi 9h-12h sauf mars",
        "Mars : lundi, jeudi 9h-12h",
        "Jeu : mardi 14h-16h",
        "Samedi 6/9 : 10h-18h",
        "Lundi 1/12 14h-17h",
        "Mercredi 14h 20",
        "Lundi 9h 10 / 11h 20",
        "Ouvert tous les jours sauf dimanche, samedi 9h-12h",
        "Ouvert tous les jours sauf dimanche\nsamedi 9h-12h",
        "Du lundi au vendredi 9h-12h, 14h-17h sauf le vendredi",
        "Lundi au vendredi sur rendez-vous sauf le mercredi",
        "Tous les jours fermé sauf le mercredi",
        "",
    ] {
        assert_eq!(opening_hours(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_made_is_opening_hours(
        text in "((lundi|Mardi|mer\\.|jeu|VENDREDI|samedis|dim)( et | au | - |, | )?){1,3}:? ?\
                 ([0-9]{1,2}(h|:|h30|:00|)( ?- ?| à |/| )[0-9]{1,2}(h|:45|h15|)( et | / |, |\n| ; )?){1,3}( \\(sur rendez-vous\\)| \\(2e mardi du mois\\)| \\(11h pendant les vacances scolaires\\)|)(fermé| sauf jours fériés| hors vacances scolaires)?",
    ) {
        if let Some(made) = opening_hours(&text) {
            prop_assert!(parse(&made).is_ok(), "{} → {}", text, made);
            prop_assert_eq!(opening_hours(&made), None, "made once, it stays");
        }
    }
}
