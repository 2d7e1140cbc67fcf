using System.Globalization;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Internal;

/// <summary>How a resource's process is started.</summary>
internal sealed record LaunchPlan(string Command, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Settings of the host itself that its children must not take for their own.</summary>
    private static readonly string[] HostSettings = ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE"];

    /// <summary>Makes the plan of a project or an executable, with every value that is known only now.</summary>
    /// <exception cref="DistributedApplicationException">A value is missing, or the project is not built.</exception>
    public static async Task<LaunchPlan> CreateAsync(IResource resource, string environmentName, CancellationToken cancellationToken)
    {
        var (command, arguments, workingDirectory) = resource switch
        {
            ProjectResource project => OfProject(project),
            ExecutableResource executable => (executable.Command, [], executable.WorkingDirectory),
            _ => throw new DistributedApplicationException($"'{resource.Name}' is nothing that can be started."),
        };

        List<object> given = [];
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            annotation.Callback(given);
        }

        foreach (var argument in given)
        {
            arguments.Add(await ResolveAsync(argument, cancellationToken));
        }

        Dictionary<string, object> variables = HostSettings.ToDictionary(name => name, _ => (object)"", StringComparer.Ordinal);
        if (resource is ProjectResource)
        {
            variables["ASPNETCORE_ENVIRONMENT"] = variables["DOTNET_ENVIRONMENT"] = environmentName;
        }

        var context = new EnvironmentCallbackContext(variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            environment[name] = await ResolveAsync(value, cancellationToken);
        }

        return new LaunchPlan(command, arguments, workingDirectory, environment);
    }

    private static async ValueTask<string> ResolveAsync(object value, CancellationToken cancellationToken) => value switch
    {
        IValueProvider provider => await provider.GetValueAsync(cancellationToken) ?? "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static (string Command, List<string> Arguments, string WorkingDirectory) OfProject(ProjectResource project)
    {
        var file = project.Annotations.OfType<IProjectMetadata>().First().ProjectPath;
        var folder = Path.GetDirectoryName(file)!;
        var name = Path.GetFileNameWithoutExtension(file);
        var program = Path.Combine(folder, OutputFolder(), name + ".dll");
        return File.Exists(program)
            ? (DotNet(), [program], folder)
            : throw new DistributedApplicationException($"{program} is not there: build the solution, or start with `dotnet run`, which does.");
    }

    // bin/Debug/net10.0, as this program's own.
    private static string OutputFolder()
    {
        var own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        var bin = Array.LastIndexOf(own, "bin");
        return bin >= 0 ? Path.Combine(own[bin..]) : Path.Combine("bin", Configuration(), $"net{System.Environment.Version.Major}.0");
    }

    private static string Configuration() => Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    // The dotnet that runs this program: shared/Microsoft.NETCore.App/<version>/ is three folders below it.
    private static string DotNet()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var beside = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }
}
