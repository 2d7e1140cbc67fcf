using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

[assembly: AssemblyFixture(typeof(ProbeFixture))]

namespace ClusterCodex.AccessControl.Tests.Hosting;

/// <summary>One policy server and one probe, shared by tests that change neither.</summary>
public sealed class ProbeFixture : IAsyncLifetime
{
    public TestPolicyServer Policies { get; private set; } = null!;

    public TestService Service { get; private set; } = null!;

    internal IdentityService.IdentityServiceClient As(string token) => new(Service.As(token));

    public async ValueTask InitializeAsync()
    {
        Policies = await TestPolicyServer.StartAsync(TestContext.Current.CancellationToken);
        Service = await ProbeService.StartAsync(Policies);
        var user = Policies.AddUser("warm-up@test.local", ["*"], ["*"]);
        await Eventually.Succeeds(async () => await As(user.Token).GetCurrentUserAsync(new Empty()));
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Policies.DisposeAsync();
    }
}
