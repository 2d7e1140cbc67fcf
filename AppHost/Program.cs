using ClusterCodex.AppHost;
using ClusterCodex.AppHost.Resources;
using ClusterCodex.AppHost.Shutdown;
using ClusterCodex.AppHost.Terminal;

if (Help.IsWanted(args))
{
    return await Help.PrintAsync();
}

try
{
    var settings = AppHostSettings.Read(args);
    var builder = DistributedApplication.CreateBuilder(settings.ToOptions(args));
    builder.AddTerminal();
    await using var state = StateFolder.Open(settings.StateFolder);
    using var ports = new FreePorts();

    builder.AddLoopbackCertificate(state);
    var dashboard = builder.AddDashboard(settings, ports);
    var databases = await builder.AddDatabasesAsync(state, ports, ["policy", "issues", "plans"]);
    var cluster = await builder.AddClusterAsync(settings, ports, state);
    var identities = ServiceIdentities.Load(builder, state, ["policyservice", "issueservice", "resourceservice", "planservice", "gateway"]);
    var page = builder.AddWebPage(settings);

    // Issues are looked at first, then resources, then plans: on a small machine each waits for its turn.
    var policies = builder.AddService("policyservice", "PolicyService", settings, ports, identities).WithDatabase(databases["policy"]).WithClients(identities);
    policies.WithReference(policies);
    var issues = builder.AddService("issueservice", "IssueService", settings, ports, identities).WithDatabase(databases["issues"]).WithCluster(cluster).WithReference(policies);
    var resources = builder.AddService("resourceservice", "ResourceService", settings, ports, identities).WithCluster(cluster).WithReference(policies).WaitFor(issues);
    var plans = builder.AddService("planservice", "PlanService", settings, ports, identities).WithDatabase(databases["plans"]).WithCluster(cluster)
        .WithModel(settings).WithReference(policies).WithReference(issues).WithReference(resources)
        .WaitFor(resources);
    builder.AddGateway("gateway", "Gateway", settings, ports, identities)
        .WithPage(page).WithReference(policies).WithReference(issues).WithReference(resources).WithReference(plans);

    builder.AddBanner(settings, cluster, page, dashboard, ports);
    var orchestrator = builder.AddOrchestratorShutdown();
    await using (var application = builder.Build())
    {
        application.UseOrchestratorShutdown(orchestrator);
        ports.Dispose();
        await application.RunAsync();
    }

    await orchestrator.WaitUntilStoppedAsync();
    await Console.Out.WriteLineAsync("Everything is stopped.");
    return 0;
}
catch (Exception e) when (e is InvalidOperationException or DistributedApplicationException)
{
    await Console.Error.WriteLineAsync($"Cluster Codex cannot start: {e.Message}");
    return 1;
}
