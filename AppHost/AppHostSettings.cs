namespace ClusterCodex.AppHost;

/// <summary>The user's settings; <see cref="Help"/> lists the variables.</summary>
/// <param name="RepositoryRoot">The folder of ClusterCodex.sln.</param>
/// <param name="StateFolder">Where databases, passwords and the demo cluster's kubeconfig are kept.</param>
/// <param name="Environment">Development, Production, …</param>
/// <param name="DashboardPort">0: no dashboard.</param>
/// <param name="OpenAiKey"><see langword="null"/>: the offline planner.</param>
/// <param name="HasCollector">Whether telemetry goes to a collector of their own instead of the dashboard.</param>
/// <param name="Forwarded">Variables that services read themselves, as they were set.</param>
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
    bool IsMockMode,
    bool HasCollector,
    IReadOnlyDictionary<string, string> Forwarded)
{
    private const string DefaultModel = "gpt-5.2-codex";

    private static readonly string[] ForwardedVariables =
        ["OPENAI_BASE_URL", "OPENAI_MODEL", "CODEX_MOCK_MODE", "K8SGPT_NAMESPACE", "BOOTSTRAP_ADMIN_EMAIL", "BOOTSTRAP_ADMIN_PASSWORD"];

    private const string OwnPrefix = "CLUSTERCODEX_";

    private static readonly string[] OwnVariables =
        ["CLUSTERCODEX_PORT", "CLUSTERCODEX_GRPC_PORT", "CLUSTERCODEX_DASHBOARD_PORT", "CLUSTERCODEX_STATE", "CLUSTERCODEX_POSTGRES_USER"];

    // Removed from this process's environment: only the resource that needs it receives it.
    private const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>Which model writes the plans, as text for users; contains no key and no user information of an address.</summary>
    public string Model => (IsMockMode, OpenAiKey) switch
    {
        (true, _) => "the offline planner (CODEX_MOCK_MODE)",
        (_, null) => "the offline planner (no OPENAI_API_KEY)",
        _ => $"{OpenAiModel ?? DefaultModel} at {OpenAiBaseUrl?.Host ?? "api.openai.com"}",
    };

    /// <summary>
    /// Reads the environment and <c>--NAME=value</c> arguments, and removes the model's key and <see cref="InheritedVariables"/> from the environment.
    /// </summary>
    /// <exception cref="InvalidOperationException">A variable has an invalid value, or an argument names none; the message names it.</exception>
    public static AppHostSettings Read(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        System.Environment.SetEnvironmentVariable(KeyVariable, null);
        InheritedVariables.Remove();
        RequireKnownNames(args);
        var root = FindRepositoryRoot();
        var settings = new SettingReader(configuration);
        return new AppHostSettings(
            root,
            Path.GetFullPath(settings.Text("CLUSTERCODEX_STATE") ?? Path.Combine(root, ".clustercodex")),
            settings.Text("ASPNETCORE_ENVIRONMENT") ?? settings.Text("DOTNET_ENVIRONMENT") ?? "Development",
            settings.Port("CLUSTERCODEX_PORT", 8080),
            settings.Port("CLUSTERCODEX_GRPC_PORT", 8081),
            settings.Port("CLUSTERCODEX_DASHBOARD_PORT", 18888, smallest: 0),
            settings.Text("KUBECONFIG"),
            settings.Text("KUBE_CONTEXT"),
            settings.Text(KeyVariable),
            settings.Address("OPENAI_BASE_URL"),
            settings.Text("OPENAI_MODEL"),
            string.Equals(settings.Text("CODEX_MOCK_MODE"), "true", StringComparison.OrdinalIgnoreCase),
            settings.Text("OTEL_EXPORTER_OTLP_ENDPOINT") is not null,
            ForwardedVariables.Where(name => settings.Text(name) is not null).ToDictionary(name => name, name => settings.Text(name)!, StringComparer.Ordinal));
    }

    /// <summary>How Aspire runs it: on HTTP, so without a developer certificate, and with the lines of every resource in the host's log.</summary>
    public DistributedApplicationOptions ToOptions(string[] args) => new()
    {
        Args = args,
        DisableDashboard = DashboardPort == 0,
        EnableResourceLogging = true,
        AllowUnsecuredTransport = true,
        TrustDeveloperCertificate = false,
        DeveloperCertificateDefaultHttpsTerminationEnabled = false,
    };

    // Aspire has arguments of its own: only a misspelled one of ours can be recognized.
    private static void RequireKnownNames(string[] args)
    {
        foreach (var name in args.Select(arg => arg.TrimStart('-', '/').Split('=')[0]).Where(name => name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            if (!OwnVariables.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException($"{name} is not a setting; use {string.Join(", ", OwnVariables)}.");
            }
        }
    }

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
