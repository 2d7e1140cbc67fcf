using ClusterCodex.AccessControl;
using ClusterCodex.IssueService;
using ClusterCodex.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();   // telemetry, health, errors
builder.AddAccessControl();     // identity, policies, audit
builder.AddIssueService();      // options, store, cluster watch, issues

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapIssueService();

await app.RunAsync();
