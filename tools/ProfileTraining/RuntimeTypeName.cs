namespace QuotaFunctions.ProfileTraining;

/// <summary>A type as the runtime's profile names it.</summary>
/// <param name="Name">Namespace and name, nested ones after <c>+</c>, without arguments.</param>
/// <param name="Arguments">Type arguments.</param>
/// <param name="Ranks">Array brackets behind it, each one dimension.</param>
/// <param name="Assembly">The assembly, where it is named.</param>
internal sealed record RuntimeTypeName(string Name, IReadOnlyList<RuntimeTypeName> Arguments, int Ranks, string? Assembly)
{
    /// <summary>Reads a name with its assembly, as in tables of types: <c>A`1[[B, b, Version=…]], a, Version=…</c>.</summary>
    /// <returns>Null for what is no plain type: pointers, references, arrays of more dimensions.</returns>
    public static RuntimeTypeName? Qualified(string text) => Whole(text, isQualified: true);

    /// <summary>Reads a name without assemblies, as in names of methods: <c>A`1[B]</c>.</summary>
    /// <returns>Null for what is no plain type: pointers, references, arrays of more dimensions.</returns>
    public static RuntimeTypeName? Plain(string text) => Whole(text, isQualified: false);

    private static RuntimeTypeName? Whole(string text, bool isQualified)
    {
        var reader = new Reader(text, isQualified);
        return reader.Type() is { } type && reader.IsAtEnd ? type : null;
    }

    private sealed class Reader(string text, bool isQualified)
    {
        private int _at;

        public bool IsAtEnd => _at == text.Length;

        public RuntimeTypeName? Type()
        {
            var start = _at;
            while (!IsAtEnd && text[_at] is not ('[' or ']' or ',' or '&' or '*'))
            {
                _at++;
            }

            if (_at == start)
            {
                return null;
            }

            var name = text[start.._at].Replace("\\", "", StringComparison.Ordinal);
            var arguments = new List<RuntimeTypeName>();
            var ranks = 0;
            while (Skip('['))
            {
                if (Skip(']'))
                {
                    ranks++;
                }
                else if (arguments.Count > 0 || ranks > 0 || !Read(arguments))
                {
                    return null;
                }
            }

            return new RuntimeTypeName(name, arguments, ranks, isQualified ? Assembly() : null);
        }

        private bool Read(List<RuntimeTypeName> arguments)
        {
            do
            {
                var isBracketed = isQualified && Skip('[');
                if (Type() is not { } argument || (isBracketed && !Skip(']')))
                {
                    return false;
                }

                arguments.Add(argument);
            }
            while (Skip(','));
            return Skip(']');
        }

        private string? Assembly()
        {
            if (!Skip(','))
            {
                return null;
            }

            var end = text.IndexOf(']', _at);
            var whole = text[_at..(end < 0 ? text.Length : end)];
            _at += whole.Length;
            return whole.Split(',')[0].Trim();
        }

        private bool Skip(char expected)
        {
            var isThere = !IsAtEnd && text[_at] == expected;
            _at += isThere ? 1 : 0;
            return isThere;
        }
    }
}
