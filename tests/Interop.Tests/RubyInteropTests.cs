using System.Globalization;
using ClusterCodex.TestSupport.Hosting;

namespace ClusterCodex.Interop.Tests;

/// <summary>
/// gRPC's official interoperability client for Ruby (C core), as Debian ships it. Of its cases only those are left out
/// that need an OAuth service: compute_engine_creds, jwt_token_creds, oauth2_auth_token, per_rpc_creds, service_account_creds.
/// </summary>
public sealed class RubyInteropTests(InteropServer interop) : IClassFixture<InteropServer>
{
    [Theory]
    [InlineData("cancel_after_begin")]
    [InlineData("cancel_after_first_response")]
    [InlineData("client_compressed_streaming")]
    [InlineData("client_compressed_unary")]
    [InlineData("client_streaming")]
    [InlineData("custom_metadata")]
    [InlineData("empty_stream")]
    [InlineData("empty_unary")]
    [InlineData("large_unary")]
    [InlineData("ping_pong")]
    [InlineData("server_streaming")]
    [InlineData("status_code_and_message")]
    [InlineData("timeout_on_sleeping_server")]
    [InlineData("unimplemented_method")]
    [InlineData("unimplemented_service")]
    public async Task The_official_ruby_client_passes(string testCase)
    {
        var (exitCode, output) = await RunAsync(interop.Server.Address, testCase);

        Assert.True(exitCode == 0, output);
        Assert.Contains("OK: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_ruby_client_can_fail()
    {
        await using var server = await GrpcTestServer.StartAsync(_ => { }, _ => { });

        var (exitCode, output) = await RunAsync(server.Address, "empty_unary");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("GRPC::Unimplemented", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(Uri address, string testCase) => await ExternalProgram.RunAsync(
        "ruby",
        FindClient(),
        $"--server_host={address.Host}",
        $"--server_port={address.Port.ToString(CultureInfo.InvariantCulture)}",
        $"--test_case={testCase}");

    private static string FindClient()
    {
        var clients = new DirectoryInfo("/usr/lib") is { Exists: true } lib
            ? lib.GetDirectories("rubygems-integration", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
                .SelectMany(gems => gems.GetDirectories("grpc-*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
                .Select(gem => Path.Combine(gem.FullName, "src", "ruby", "pb", "test", "client.rb"))
                .Where(File.Exists)
            : [];
        return clients.FirstOrDefault() ?? throw new InvalidOperationException(
            "gRPC's interoperability client for Ruby is not on this machine: run scripts/install-interop (ruby-grpc and ruby-googleauth).");
    }
}
