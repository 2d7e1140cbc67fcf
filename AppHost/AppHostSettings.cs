using System.Globalization;

namespace ClusterCodex.AppHost;

/// <summary>What the person at the keyboard has set; <see cref="Help"/> lists the variables.</summary>
/// <param name="RepositoryRoot">The folder of ClusterCodex.sln.</param>
/// <param name="StateFolder">Where databases, passwords and the demo cluster's kubeconfig are kept.</param>
/// <param name="Environment">Development, Production, …</param>
/// <param name="OpenAiKey"><see langword="null"/>: the offline planner.</param>
internal sealed record AppHostSettings(
    string RepositoryRoot,
    string StateFolder,
    string Environment,
    int Port,
    int GrpcPort,
    int DashboardPort,
    string? KubeConfig,
    string? KubeContext,
    string? OpenAiKey,
    Uri? OpenAiBaseUrl,
    string? OpenAiModel,
    bool IsMockMode)
{
    private const string DefaultModel = "gpt-5.2-codex";

    // Set for this process alone: children get it, if at all, from the one resource that needs it.
    private const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>Which model writes the plans, for people; holds no key and no user information of an address.</summary>
    public string Model => (IsMockMode, OpenAiKey) switch
    {
        (true, _) => "the offline planner (CODEX_MOCK_MODE)",
        (_, null) => "the offline planner (no OPENAI_API_KEY)",
        _ => $"{OpenAiModel ?? DefaultModel} at {OpenAiBaseUrl?.Host ?? "api.openai.com"}",
    };

    /// <summary>Reads the environment, and takes the model's key out of it.</summary>
    /// <exception cref="InvalidOperationException">A variable has a value of the wrong form; named in the message.</exception>
    public static AppHostSettings FromEnvironment()
    {
        var root = FindRepositoryRoot();
        var key = Text(KeyVariable);
        System.Environment.SetEnvironmentVariable(KeyVariable, null);
        return new AppHostSettings(
            root,
            Path.GetFullPath(Text("CLUSTERCODEX_STATE") ?? Path.Combine(root, ".clustercodex")),
            Text("ASPNETCORE_ENVIRONMENT") ?? Text("DOTNET_ENVIRONMENT") ?? "Development",
            ReadPort("CLUSTERCODEX_PORT", 8080),
            ReadPort("CLUSTERCODEX_GRPC_PORT", 8081),
            ReadPort("CLUSTERCODEX_DASHBOARD_PORT", 18888, smallest: 0),
            Text("KUBECONFIG"),
            Text("KUBE_CONTEXT"),
            key,
            ReadAddress("OPENAI_BASE_URL"),
            Text("OPENAI_MODEL"),
            string.Equals(Text("CODEX_MOCK_MODE"), "true", StringComparison.OrdinalIgnoreCase));
    }

    private static string? Text(string variable) => System.Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static int ReadPort(string variable, int otherwise, int smallest = 1) => Text(variable) switch
    {
        null => otherwise,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= smallest && port <= 65535 => port,
        { } text => throw new InvalidOperationException($"{variable} is '{text}'; it has to be a port, {smallest} to 65535."),
    };

    private static Uri? ReadAddress(string variable) => Text(variable) switch
    {
        null => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => address,
        _ => throw new InvalidOperationException($"{variable} is no http or https address."),
    };

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ClusterCodex.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No ClusterCodex.sln in or above {AppContext.BaseDirectory}: AppHost runs from a clone of the repository.");
    }
}
