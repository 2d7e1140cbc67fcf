using ClusterCodex.DemoCluster.ApiServer.Security;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Security;

public sealed class ServerIdentityTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("clustercodex-tests-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "identity");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_next_run_keeps_the_identity_of_the_previous_one()
    {
        using var first = ServerIdentity.LoadOrCreate(Path, Noon);
        using var second = ServerIdentity.LoadOrCreate(Path, Noon.AddDays(100));

        Assert.Equal((first.AuthorityPem, first.AdminToken, first.ViewerToken), (second.AuthorityPem, second.AdminToken, second.ViewerToken));
        Assert.Equal(first.Server.Thumbprint, second.Server.Thumbprint);
        Assert.True(second.Server.HasPrivateKey);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void An_expired_or_invalid_identity_is_replaced()
    {
        using var old = ServerIdentity.LoadOrCreate(Path, Noon);
        using var renewed = ServerIdentity.LoadOrCreate(Path, Noon.AddDays(300));
        File.WriteAllText(Path, "{");
        using var replaced = ServerIdentity.LoadOrCreate(Path, Noon);

        Assert.Equal(3, new[] { old, renewed, replaced }.Select(identity => identity.AdminToken).Distinct().Count());
    }

    [Fact]
    public void Without_a_path_each_run_has_its_own()
    {
        using var first = ServerIdentity.LoadOrCreate(null, Noon);
        using var second = ServerIdentity.LoadOrCreate(null, Noon);

        Assert.NotEqual(first.AdminToken, second.AdminToken);
    }
}
