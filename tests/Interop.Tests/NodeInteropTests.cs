using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;

namespace ClusterCodex.Interop.Tests;

/// <summary>@grpc/grpc-js, which is written in JavaScript throughout and shares no code with the C core or .NET.</summary>
public sealed class NodeInteropTests(InteropServer interop) : IClassFixture<InteropServer>
{
    [Theory]
    [InlineData("empty_unary")]
    [InlineData("large_unary")]
    [InlineData("client_streaming")]
    [InlineData("server_streaming")]
    [InlineData("ping_pong")]
    [InlineData("empty_stream")]
    [InlineData("client_compressed_unary")]
    [InlineData("server_compressed_unary")]
    [InlineData("server_compressed_streaming")]
    [InlineData("custom_metadata")]
    [InlineData("status_code_and_message")]
    [InlineData("special_status_message")]
    [InlineData("unimplemented_method")]
    [InlineData("unimplemented_service")]
    [InlineData("cancel_after_begin")]
    [InlineData("cancel_after_first_response")]
    [InlineData("timeout_on_sleeping_server")]
    [InlineData("health")]
    [InlineData("reflection")]
    public async Task The_node_client_passes(string testCase)
    {
        var (exitCode, output) = await RunAsync(interop.Server.Address, testCase);

        Assert.True(exitCode == 0, output);
        Assert.Contains($"OK: {testCase}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_node_client_can_fail()
    {
        await using var server = await GrpcTestServer.StartAsync(_ => { }, _ => { });

        var (exitCode, output) = await RunAsync(server.Address, "empty_unary");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("AssertionError", output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(Uri address, string testCase)
    {
        var folder = Path.Combine(RepositoryRoot.Path, "tests", "Interop.Tests", "interop-js");
        return Directory.Exists(Path.Combine(folder, "node_modules", "@grpc", "grpc-js"))
            ? ExternalProgram.RunAsync("node", Path.Combine(folder, "client.js"), address.Authority, testCase)
            : throw new InvalidOperationException($"@grpc/grpc-js is not in {folder}: run scripts/install-interop (npm ci in that folder).");
    }
}
