using ClusterCodex.EndToEnd.Browser;

// Every collection starts an application of its own; two at once would only slow each other down.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Chromium))]
