using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes;

/// <summary>Runs an exec plugin and caches its credential until it expires or is rejected.</summary>
internal sealed class ExecCredentialSource(ExecPlugin plugin, TimeProvider processTime) : ICredentialSource
{
    /// <summary>A plugin may call a cloud's token service, but cannot prompt a user.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Task<Answer>? _answer;

    public async ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Task<Answer> answer;
        lock (_gate)
        {
            if (_answer is null or { IsFaulted: true } || (_answer.IsCompletedSuccessfully && !_answer.Result.IsFresh(time.GetUtcNow())))
            {
                // One run for all waiting callers: it has its own time limit and is not cancelled with a single caller.
                _answer = Task.Run(async () => Parse(await RunAsync()), CancellationToken.None);
            }

            answer = _answer;
        }

        return (await answer.WaitAsync(cancellationToken)).Credential;
    }

    public bool Invalidate()
    {
        lock (_gate)
        {
            if (_answer is { IsCompleted: true })
            {
                _answer = null;
            }

            return true;
        }
    }

    private async Task<string> RunAsync()
    {
        var start = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in plugin.Environment)
        {
            start.Environment[name] = value;
        }

        var spec = new JsonObject { ["interactive"] = false };
        if (plugin.ClusterInfo is { } cluster)
        {
            spec["cluster"] = cluster.DeepClone();
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = new JsonObject
        {
            ["apiVersion"] = plugin.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = spec,
        }.ToJsonString();

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw Failed($"cannot be started: {exception.Message}" + (plugin.InstallHint is { } hint ? $". {hint.Trim()}" : ""), exception);
        }

        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(RunLimit, processTime);
        try
        {
            // Both streams are drained, otherwise a plugin that writes much would block; standard error may contain secrets, so it is discarded.
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await errors;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? output
                : throw Failed(string.Create(CultureInfo.InvariantCulture, $"ended with exit code {process.ExitCode}; run it by hand to see why"));
        }
        catch (OperationCanceledException)
        {
            throw Failed($"gave no answer within {RunLimit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Answer Parse(string output)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(output);
        }
        catch (JsonException)
        {
            throw Failed("did not print JSON");
        }

        if (Text(root, "apiVersion") is not { } version || version != plugin.ApiVersion)
        {
            throw Failed($"did not answer in {plugin.ApiVersion}");
        }

        var status = (root as JsonObject)?["status"];
        var token = Text(status, "token");
        var certificate = Text(status, "clientCertificateData");
        var key = Text(status, "clientKeyData");
        if (token is null && (certificate is null || key is null))
        {
            throw Failed("gave neither status.token nor status.clientCertificateData with status.clientKeyData");
        }

        if (token is not null && !KubeConfigResolver.IsHeaderSafe(token))
        {
            throw Failed("gave a status.token that a header cannot carry");
        }

        DateTimeOffset? expires = null;
        if (Text(status, "expirationTimestamp") is { } timestamp)
        {
            expires = DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
                ? parsed
                : throw Failed("gave a status.expirationTimestamp that is not an RFC 3339 time");
        }

        var clientCertificate = certificate is not null && key is not null
            ? PemFiles.LoadClientCertificate(certificate, key, $"The exec plugin {plugin.Command}")
            : null;
        return new Answer(new Credential(token, clientCertificate), expires);
    }

    private static string? Text(JsonNode? node, string field) =>
        node is JsonObject fields && fields[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private KubeConfigException Failed(string problem, Exception? cause = null) => new($"The exec plugin {plugin.Command} {problem}.", cause);

    /// <param name="Expires">Null: good until the server refuses it.</param>
    private sealed record Answer(Credential Credential, DateTimeOffset? Expires)
    {
        public bool IsFresh(DateTimeOffset now) => Expires is null || now < Expires;
    }
}
