using ClusterCodex.DemoCluster;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
var options = DemoClusterEnvironment.Read(configuration);

await using var cluster = await DemoClusterHost.StartAsync(options, CancellationToken.None);
await Console.Out.WriteLineAsync($"Demo cluster at {cluster.Address}, kubeconfig {cluster.KubeConfigPath}");
await cluster.WaitForShutdownAsync(CancellationToken.None);
