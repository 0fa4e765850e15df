# Duplicates: what agrees, what brought two records together, the stages

level-prior = to begin with, two records taken at random
level-missing = nothing to compare on one side
level-exact = the same
level-near = almost the same
level-most = agree for the most part
level-some = agree in part
level-little = agree little
level-differ = differ
level-together = what the fields say together
level-one-between = one other record is held to be a duplicate of both
level-more-between = { $count } other records are held to be duplicates of both
level-verdict = decided by a person

stage-prepare = Preparing records
stage-candidates = Looking for records to compare
stage-compare = Comparing
stage-model = Working out the weights

key-siret = same SIRET
key-identifier = same identifier
key-phone = same phone
key-email = same e-mail
key-site = same site
key-siren-postcode = same SIREN and same postcode
key-address-postcode = same house number and same postcode
key-cluster = duplicates of one other record
key-name-place = same name in the same town
key-word-postcode = a rare word of the name and the same postcode
key-word-commune = a rare word of the name and the same town
key-two-words = two rare words of the name
key-sound-commune = a word of the name that sounds alike in the same town
key-street-commune = same number and same street in the same town
key-surname-given = surname and given name that sound alike
key-given-date = same given name and part of the date
key-surname-date = same surname and part of the date
key-date = same date
key-surname-postcode = surname that sounds alike and same postcode
key-surname-commune = surname that sounds alike in the same town
key-surname-number = surname that sounds alike and same house number
key-given-commune = given name that sounds alike in the same town
key-mailbox = same start of e-mail
key-name = same name
