using System.Text;

namespace QuotaFunctions.Gateway.Json;

/// <summary>The members of a JSON document that have a meaning, by path. Built once and used while documents are read.</summary>
/// <remarks>
/// A path is member names with dots between; <c>[]</c> after a name stands for the items of its list, <c>*</c> for any name, and
/// <c>{a|b}</c> for either. <c>**.name</c> stands for that name at any depth, where no other path fits. Examples:
/// <c>usage.prompt_tokens</c>, <c>choices[].delta.{content|refusal}</c>, <c>**.file_id</c>.
/// </remarks>
/// <typeparam name="T">The meanings; the default value is no meaning.</typeparam>
internal sealed class JsonShape<T>
    where T : struct, Enum
{
    private const string Anywhere = "**.";

    private readonly Dictionary<T, string> _paths = [];

    private JsonShape()
    {
    }

    /// <summary>The document's root.</summary>
    public JsonNode Root { get; } = new("");

    /// <summary>Names that have a meaning at any depth; their children may have meanings too.</summary>
    public JsonNode AnyDepth { get; } = new("");

    /// <summary>The longest name, in bytes: a longer one has no meaning.</summary>
    public int LongestName { get; private set; }

    /// <summary>Builds a shape.</summary>
    /// <exception cref="ArgumentException">Two meanings for one path, or a path that is not valid: a fault of the dialect, found when the shape is built.</exception>
    public static JsonShape<T> Of(params ReadOnlySpan<(string Path, T Meaning)> members)
    {
        var shape = new JsonShape<T>();
        foreach (var (path, meaning) in members)
        {
            shape.Add(path, meaning);
        }

        return shape;
    }

    /// <summary>The path of the first member with this meaning; null when there is none.</summary>
    public string? PathOf(T meaning) => _paths.TryGetValue(meaning, out var path) ? path : null;

    private void Add(string path, T meaning)
    {
        foreach (var single in Alternatives(path))
        {
            var isAnywhere = single.StartsWith(Anywhere, StringComparison.Ordinal);
            var node = isAnywhere ? AnyDepth : Root;
            foreach (var part in (isAnywhere ? single[Anywhere.Length..] : single).Split('.'))
            {
                var name = part.TrimEnd('[', ']');
                LongestName = Math.Max(LongestName, Encoding.UTF8.GetByteCount(name));
                node = node.ChildToMake(node.Path.Length == 0 ? name : $"{node.Path}.{name}", name);
                for (var lists = (part.Length - name.Length) / 2; lists > 0; lists--)
                {
                    node = node.ItemsToMake();
                }
            }

            node.Mean(meaning);
            _paths.TryAdd(meaning, node.Path);
        }
    }

    /// <summary>Expands <c>{a|b}</c>.</summary>
    private static IEnumerable<string> Alternatives(string path)
    {
        var open = path.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            return [path];
        }

        var close = path.IndexOf('}', open);
        return close < 0
            ? throw new ArgumentException($"'{path}' lacks a closing brace.", nameof(path))
            : path[(open + 1)..close].Split('|').SelectMany(choice => Alternatives(path[..open] + choice + path[(close + 1)..]));
    }

    /// <summary>A place in a document.</summary>
    /// <param name="path">Its path, without <c>[]</c>; empty for the root.</param>
    public sealed class JsonNode(string path)
    {
        private readonly List<(byte[] Name, JsonNode Node)> _children = [];
        private JsonNode? _any;

        /// <summary>The path as refusals name it: <c>stream_options.include_usage</c>.</summary>
        public string Path { get; } = path;

        /// <summary>Its meaning.</summary>
        public T Meaning { get; private set; }

        /// <summary>The items of the list at this place; null when they have no meaning.</summary>
        public JsonNode? Items { get; private set; }

        /// <summary>True when nothing below has a meaning.</summary>
        public bool IsLeaf => _children.Count == 0 && _any is null && Items is null;

        /// <summary>The names that have a meaning here.</summary>
        public IEnumerable<string> Names => _children.Select(c => Encoding.UTF8.GetString(c.Name));

        /// <summary>The member of this name, in unescaped UTF-8; null when it has no meaning.</summary>
        public JsonNode? Child(ReadOnlySpan<byte> name)
        {
            foreach (var (known, node) in _children)
            {
                if (name.SequenceEqual(known))
                {
                    return node;
                }
            }

            return _any;
        }

        /// <summary>
        /// The member whose name differs from this one only in case; null when there is none. Upstreams that ignore case would accept it.
        /// To them the Kelvin sign equals k, and the long s equals s.
        /// </summary>
        public JsonNode? ChildInOtherCase(ReadOnlySpan<byte> name)
        {
            foreach (var (known, node) in _children)
            {
                if (JsonCase.IsSame(name, known) && !name.SequenceEqual(known))
                {
                    return node;
                }
            }

            return null;
        }

        internal JsonNode ChildToMake(string path, string name)
        {
            if (name == "*")
            {
                return _any ??= new JsonNode(path);
            }

            var bytes = Encoding.UTF8.GetBytes(name);
            foreach (var (known, node) in _children)
            {
                if (bytes.AsSpan().SequenceEqual(known))
                {
                    return node;
                }
            }

            var made = new JsonNode(path);
            _children.Add((bytes, made));
            return made;
        }

        internal JsonNode ItemsToMake() => Items ??= new JsonNode(Path);

        internal void Mean(T meaning)
        {
            if (!EqualityComparer<T>.Default.Equals(Meaning, default))
            {
                throw new ArgumentException($"'{Path}' has two meanings.", nameof(meaning));
            }

            Meaning = meaning;
        }
    }
}
