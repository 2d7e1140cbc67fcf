namespace ClusterCodex.TestSupport;

/// <summary>Where the tests' own clone of the repository is.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder of ClusterCodex.sln, found upwards from the test's program.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ClusterCodex.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No ClusterCodex.sln in or above {AppContext.BaseDirectory}: run the tests from the folder they were built in.");
    }
}
