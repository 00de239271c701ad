"""The Business Act: buyers and their charter, consultations, groups of firms, purchase plans, pilots, awards."""
