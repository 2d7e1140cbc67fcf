using Aspire.Hosting;
using ClusterCodex.AppHost;
using ClusterCodex.AppHost.Resources;

if (Help.IsWanted(args))
{
    return await Help.PrintAsync();
}

try
{
    var settings = AppHostSettings.FromEnvironment();
    var builder = DistributedApplication.CreateBuilder(args);
    builder.UseSettings(settings);
    await using var state = StateFolder.Open(settings.StateFolder);

    var databases = await builder.AddDatabasesAsync(state, ["policy", "issues", "plans"]);
    var cluster = await builder.AddClusterAsync(settings, state);
    var identities = ServiceIdentities.Load(builder, state, ["policyservice", "issueservice", "resourceservice", "planservice", "gateway"]);
    var page = builder.AddWebPage(settings);

    // Issues are looked at first, then resources, then plans: on a small machine each waits for its turn.
    var policies = builder.AddService("policyservice", "../PolicyService/PolicyService.csproj", identities).WithDatabase(databases["policy"]).WithClients(identities);
    policies.WithReference(policies);
    var issues = builder.AddService("issueservice", "../IssueService/IssueService.csproj", identities).WithDatabase(databases["issues"]).WithCluster(cluster).WithReference(policies);
    var resources = builder.AddService("resourceservice", "../ResourceService/ResourceService.csproj", identities).WithCluster(cluster).WithReference(policies).WaitFor(issues);
    var plans = builder.AddService("planservice", "../PlanService/PlanService.csproj", identities).WithDatabase(databases["plans"]).WithCluster(cluster)
        .WithModel(settings).WithReference(policies).WithReference(issues).WithReference(resources)
        .WaitFor(resources);
    builder.AddGateway("gateway", "../Gateway/Gateway.csproj", settings, identities)
        .WithPage(page).WithReference(policies).WithReference(issues).WithReference(resources).WithReference(plans);

    builder.AddBanner(settings, cluster, page);
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception e) when (e is InvalidOperationException or DistributedApplicationException)
{
    await Console.Error.WriteLineAsync($"Cluster Codex cannot start: {e.Message}");
    return 1;
}
