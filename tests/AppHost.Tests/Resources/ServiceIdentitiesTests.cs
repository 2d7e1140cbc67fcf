using System.Runtime.Versioning;
using Aspire.Hosting;
using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost.Tests.Resources;

public sealed class ServiceIdentitiesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clustercodex-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Secrets_are_random_kept_and_readable_by_their_owner_alone()
    {
        await using var state = StateFolder.Open(_folder);

        var first = await LoadAsync(state, "gateway", "planservice");
        var second = await LoadAsync(state, "gateway", "planservice");

        Assert.Equal(first, second);
        Assert.NotEqual(first[0], first[1]);
        Assert.All(first, secret => Assert.Equal(64, secret.Length));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state.File("service-clients.json")));
    }

    [Fact]
    public async Task A_service_added_later_gets_a_secret_and_the_others_keep_theirs()
    {
        await using var state = StateFolder.Open(_folder);
        var before = await LoadAsync(state, "gateway");

        var after = await LoadAsync(state, "gateway", "workspaceservice");

        Assert.Equal(before[0], after[0]);
        Assert.Equal(64, after[1].Length);
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        await using var state = StateFolder.Open(_folder);
        await File.WriteAllTextAsync(state.File("service-clients.json"), "{", TestContext.Current.CancellationToken);

        var refused = Assert.Throws<InvalidOperationException>(() => ServiceIdentities.Load(DistributedApplication.CreateBuilder([]), state, ["gateway"]));

        Assert.Contains("service-clients.json is damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_folder_belongs_to_one_host_at_a_time()
    {
        await using (StateFolder.Open(_folder))
        {
            var refused = Assert.Throws<InvalidOperationException>(() => StateFolder.Open(_folder));
            Assert.Contains("another AppHost uses", refused.Message, StringComparison.Ordinal);
        }

        await using var free = StateFolder.Open(_folder);
    }

    [Fact]
    public void A_state_folder_that_cannot_be_used_is_named()
    {
        // A lock that cannot be opened, as in a folder of another user.
        Directory.CreateDirectory(Path.Combine(_folder, "apphost.lock"));

        var refused = Assert.Throws<InvalidOperationException>(() => StateFolder.Open(_folder));

        Assert.Contains($"the state folder {_folder} cannot be used", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CLUSTERCODEX_STATE", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> LoadAsync(StateFolder state, params string[] services)
    {
        var identities = ServiceIdentities.Load(DistributedApplication.CreateBuilder([]), state, services);
        List<string> secrets = [];
        foreach (var service in services)
        {
            secrets.Add((await identities.Secrets[service].Resource.GetValueAsync(TestContext.Current.CancellationToken))!);
        }

        return secrets;
    }
}
