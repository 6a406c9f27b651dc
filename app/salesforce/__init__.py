"""Reading records of Salesforce with a viewer's own token. Knows neither Flask nor our databases."""
