"""Work after the commit: events become jobs, jobs run once applied, schedules run on time."""
