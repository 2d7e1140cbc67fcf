#pragma warning disable ASPIRECERTIFICATES001
using System.Security.Cryptography.X509Certificates;
using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost.Tests.Resources;

public sealed class LoopbackCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loopback-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_made_once_for_localhost_and_only_its_owner_reads_the_key()
    {
        await using var state = StateFolder.Open(_folder.FullName);

        var made = Assert.Single(LoopbackCertificate.Open(state, Now).Certificates);
        var kept = Assert.Single(LoopbackCertificate.Open(state, Now.AddDays(300)).Certificates);

        Assert.Equal(made.Thumbprint, kept.Thumbprint);
        Assert.True(made.MatchesHostname("localhost"));
        Assert.True(kept.HasPrivateKey);
        Assert.NotNull(kept.GetECDsaPrivateKey());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(state.File("loopback.pem")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task One_that_expires_within_a_week_is_replaced()
    {
        await using var state = StateFolder.Open(_folder.FullName);

        var old = Assert.Single(LoopbackCertificate.Open(state, Now).Certificates);
        var renewed = Assert.Single(LoopbackCertificate.Open(state, Now.AddDays(360)).Certificates);

        Assert.NotEqual(old.Thumbprint, renewed.Thumbprint);
    }

    [Fact]
    public async Task A_damaged_file_is_replaced()
    {
        await using var state = StateFolder.Open(_folder.FullName);
        await File.WriteAllTextAsync(state.File("loopback.pem"), "-----BEGIN CERTIFICATE-----\nno", TestContext.Current.CancellationToken);

        Assert.True(Assert.Single(LoopbackCertificate.Open(state, Now).Certificates).HasPrivateKey);
    }
}
