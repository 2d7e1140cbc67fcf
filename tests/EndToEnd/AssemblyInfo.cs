using ClusterCodex.EndToEnd.Browser;

// Every collection starts an application of its own; two at once would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Chromium))]
