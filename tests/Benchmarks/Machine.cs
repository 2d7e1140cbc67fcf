using System.Runtime.InteropServices;

namespace ClusterCodex.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024)} GiB, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";
}
