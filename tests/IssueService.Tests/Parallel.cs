// Most tests wait for a cluster, and some for minutes.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
