using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes;

/// <summary>The <c>exec</c> entry of a user: a program that returns credentials.</summary>
internal sealed record ExecPlugin(string ApiVersion, string Command, IReadOnlyList<string> Arguments)
{
    private const string V1 = "client.authentication.k8s.io/v1";
    private const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The kubeconfig's hint on how to install the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>The cluster information to pass to the program; null where the entry does not request it.</summary>
    public JsonObject? ClusterInfo { get; init; }

    public static ExecPlugin Read(YamlFields exec, YamlFields cluster, Uri server)
    {
        var apiVersion = exec.Required("apiVersion");
        if (apiVersion is not (V1 or V1Beta1))
        {
            throw exec.Wrong("apiVersion", $"must be {V1} or {V1Beta1}");
        }

        if (exec.Text("interactiveMode") == "Always")
        {
            throw exec.Wrong("interactiveMode", "must not be Always: this process cannot prompt a user");
        }

        var command = exec.Required("command");
        var hasFolder = command.Contains(Path.DirectorySeparatorChar) || command.Contains('/');
        return new ExecPlugin(apiVersion, hasFolder ? exec.FilePath("command")! : command, exec.Texts("args"))
        {
            Environment = exec.Mappings("env").ToDictionary(entry => entry.Required("name"), entry => entry.Text("value") ?? "", StringComparer.Ordinal),
            InstallHint = exec.Text("installHint"),
            ClusterInfo = exec.Flag("provideClusterInfo") ? Describe(cluster, server) : null,
        };
    }

    private static JsonObject Describe(YamlFields cluster, Uri server)
    {
        var info = new JsonObject { ["server"] = server.ToString().TrimEnd('/') };
        if (cluster.Text("certificate-authority-data") is { } authority)
        {
            info["certificate-authority-data"] = authority;
        }

        if (cluster.Text("tls-server-name") is { } name)
        {
            info["tls-server-name"] = name;
        }

        if (cluster.Flag("insecure-skip-tls-verify"))
        {
            info["insecure-skip-tls-verify"] = true;
        }

        return info;
    }
}
