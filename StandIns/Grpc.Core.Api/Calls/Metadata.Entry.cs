using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its text or its bytes; immutable.</summary>
    public class Entry
    {
        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <param name="key">Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, not ending in <c>-bin</c>; kept in lower case.</param>
        /// <param name="value">ASCII text.</param>
        /// <exception cref="ArgumentException">The key has another character, or ends in <c>-bin</c>.</exception>
        public Entry(string key, string value)
        {
            Key = NormalizeKey(key);
            ArgumentNullException.ThrowIfNull(value);
            if (IsBinary)
            {
                throw new ArgumentException($"The key '{key}' ends in '{BinaryHeaderSuffix}': give its value as bytes.", nameof(key));
            }

            _text = value;
        }

        /// <param name="key">As for text, but ending in <c>-bin</c>.</param>
        /// <param name="valueBytes">Copied.</param>
        /// <exception cref="ArgumentException">The key has another character, or does not end in <c>-bin</c>.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            Key = NormalizeKey(key);
            ArgumentNullException.ThrowIfNull(valueBytes);
            if (!IsBinary)
            {
                throw new ArgumentException($"The key '{key}' has bytes for a value: let it end in '{BinaryHeaderSuffix}'.", nameof(key));
            }

            _bytes = [.. valueBytes];
        }

        /// <summary>In lower case.</summary>
        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => _text
            ?? throw new InvalidOperationException($"The value of '{Key}' is binary: read {nameof(ValueBytes)}.");

        /// <summary>A copy of the bytes; for a text its ASCII bytes.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : [.. _bytes];

        public override string ToString() => IsBinary
            ? $"[Entry: key={Key}, valueBytes={Convert.ToHexString(_bytes!)}]"
            : $"[Entry: key={Key}, value={_text}]";

        private static string NormalizeKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            var normalized = key.ToLowerInvariant();
            if (normalized.Length == 0 || normalized.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-')))
            {
                throw new ArgumentException(
                    $"'{key}' is no metadata key: use letters, digits, underscores, hyphens and dots.", nameof(key));
            }

            return normalized;
        }
    }
}
