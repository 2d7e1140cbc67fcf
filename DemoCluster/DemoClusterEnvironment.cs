using System.Globalization;

namespace ClusterCodex.DemoCluster;

/// <summary>Reads the options from environment variables.</summary>
internal static class DemoClusterEnvironment
{
    /// <exception cref="FormatException">A value is not of its setting's type; the message names the setting.</exception>
    public static DemoClusterOptions Read(IConfiguration configuration) => new()
    {
        HttpsPort = Value(configuration, "HTTPS_PORT", 0),
        HealthPort = configuration["HTTP_PORT"] is { Length: > 0 } ? Value(configuration, "HTTP_PORT", 0) : null,
        KubeConfigPath = configuration["DEMO_KUBECONFIG"] is { Length: > 0 } path ? path : null,
        IdentityPath = configuration["DEMO_IDENTITY"] is { Length: > 0 } identity ? identity : null,
        Speed = Value(configuration, "DEMO_SPEED", new DemoClusterOptions().Speed),
        Seed = Value(configuration, "DEMO_SEED", true),
        SyntheticPods = Value(configuration, "DEMO_PODS", 0),
        SyntheticChangesPerSecond = Value(configuration, "DEMO_CHANGES_PER_SECOND", 0),
    };

    private static T Value<T>(IConfiguration configuration, string name, T fallback) where T : IParsable<T> =>
        configuration[name] is not { Length: > 0 } text ? fallback
        : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
        : throw new FormatException($"{name} is '{text}', which is not a {typeof(T).Name}.");
}
