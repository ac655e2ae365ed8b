namespace QuotaFunctions.Attack.Tests.Fuzz;

/// <summary>Draws from a seed, so that a round can be repeated.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int most) => _random.Next(most);

    public bool Chance(double share) => _random.NextDouble() < share;

    public T Of<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    /// <summary>Puts something in at a random place.</summary>
    public string Into(string text, string piece) => text.Insert(Below(text.Length + 1), piece);

    /// <summary>Changes, adds, removes or doubles some characters, each of which is a byte.</summary>
    public string Damage(string text)
    {
        for (var i = Below(4); i >= 0 && text.Length > 0; i--)
        {
            var at = Below(text.Length);
            var length = Math.Min(text.Length - at, 1 + Below(8));
            text = Below(4) switch
            {
                0 => text.Remove(at, 1).Insert(at, ((char)Below(256)).ToString()),
                1 => text.Insert(at, ((char)Below(256)).ToString()),
                2 => text.Remove(at, length),
                _ => text.Insert(at, text.Substring(at, length)),
            };
        }

        return text;
    }
}
