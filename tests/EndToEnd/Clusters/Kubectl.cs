using ClusterCodex.TestSupport.Processes;

namespace ClusterCodex.EndToEnd.Clusters;

/// <summary>The real kubectl.</summary>
internal static class Kubectl
{
    /// <summary>Runs kubectl; a failure fails the test with its words.</summary>
    public static Task<string> RunAsync(string kubeConfig, IReadOnlyList<string> arguments, string? input = null) => Command.RunAsync("kubectl", arguments, kubeConfig, input);
}
