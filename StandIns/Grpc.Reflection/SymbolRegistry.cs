using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Grpc.Reflection;

/// <summary>Which file declares which symbol or extension; files are known with all that they import.</summary>
public class SymbolRegistry
{
    private readonly FrozenDictionary<string, FileDescriptor> _filesByName;
    private readonly FrozenDictionary<string, FileDescriptor> _filesBySymbol;
    private readonly FrozenSet<string> _messages;
    private readonly FrozenDictionary<(string Type, int Number), FileDescriptor> _filesByExtension;

    private SymbolRegistry(IReadOnlyCollection<FileDescriptor> files)
    {
        _filesByName = files.ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
        _filesBySymbol = files
            .SelectMany(file => Symbols(file).Select(symbol => (symbol, file)))
            .DistinctBy(pair => pair.symbol, StringComparer.Ordinal)
            .ToFrozenDictionary(pair => pair.symbol, pair => pair.file, StringComparer.Ordinal);
        _messages = files
            .SelectMany(file => file.MessageTypes.SelectMany(WithNested))
            .Select(message => message.FullName)
            .ToFrozenSet(StringComparer.Ordinal);
        _filesByExtension = files
            .SelectMany(file => Extensions(file).Select(field => (Key: (field.ExtendeeType.FullName, field.FieldNumber), file)))
            .DistinctBy(pair => pair.Key)
            .ToFrozenDictionary(pair => pair.Key, pair => pair.file);
    }

    /// <summary>The files and all that they import, directly or not.</summary>
    public static SymbolRegistry FromFiles(IEnumerable<FileDescriptor> fileDescriptors)
    {
        ArgumentNullException.ThrowIfNull(fileDescriptors);
        var files = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        var waiting = new Stack<FileDescriptor>(fileDescriptors);
        while (waiting.TryPop(out var file))
        {
            if (files.TryAdd(file.Name, file))
            {
                foreach (var dependency in file.Dependencies)
                {
                    waiting.Push(dependency);
                }
            }
        }

        return new SymbolRegistry(files.Values);
    }

    /// <summary>The file of that name, or null.</summary>
    public FileDescriptor? FileByName(string filename) => _filesByName.GetValueOrDefault(filename);

    /// <summary>The file that declares the symbol of that full name, or null.</summary>
    public FileDescriptor? FileContainingSymbol(string symbol) => _filesBySymbol.GetValueOrDefault(symbol);

    internal FileDescriptor? FileContainingExtension(string type, int number) => _filesByExtension.GetValueOrDefault((type, number));

    /// <summary>In ascending order; null when no message of that name is known.</summary>
    internal IReadOnlyList<int>? ExtensionNumbers(string type) => _messages.Contains(type)
        ? [.. _filesByExtension.Keys.Where(key => key.Type == type).Select(key => key.Number).Order()]
        : null;

    private static IEnumerable<string> Symbols(FileDescriptor file) =>
        [
            .. file.MessageTypes.SelectMany(WithNested).SelectMany(Symbols),
            .. file.EnumTypes.SelectMany(Symbols),
            .. file.Services.SelectMany(service => service.Methods.Select(method => method.FullName).Prepend(service.FullName)),
            .. Extensions(file).Select(extension => extension.FullName),
        ];

    private static IEnumerable<string> Symbols(MessageDescriptor message) =>
        [
            message.FullName,
            .. message.Fields.InDeclarationOrder().Select(field => field.FullName),
            .. message.Oneofs.Select(oneof => oneof.FullName),
            .. message.EnumTypes.SelectMany(Symbols),
        ];

    private static IEnumerable<string> Symbols(EnumDescriptor type) => type.Values.Select(value => value.FullName).Prepend(type.FullName);

    private static IEnumerable<FieldDescriptor> Extensions(FileDescriptor file) =>
        file.Extensions.UnorderedExtensions.Concat(
            file.MessageTypes.SelectMany(WithNested).SelectMany(message => message.Extensions.UnorderedExtensions));

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
