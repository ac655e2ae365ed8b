using System.Text;

namespace QuotaFunctions.Load.Scenarios.Bodies;

/// <summary>Texts of prompts: kinds that a tokenizer finds easy and kinds that it finds hard. The same number makes the same one.</summary>
internal static class SampleTexts
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly string[] Words =
        ("the of and to in that it is was for on with as he be by at from his they this have had not are but what all were when we there can an your which "
            + "their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make "
            + "than first been its who now people my made over did down only way find use may water long little very after words called just where most know "
            + "government development environment understanding international organization responsibility temperature particularly experience").Split(' ');

    /// <summary>Each kind with its name; the arguments are the length in bytes of UTF-8 and the text's number.</summary>
    public static IReadOnlyList<(string Name, Func<int, int, string> Make)> All { get; } =
    [
        ("English prose", Prose),
        ("random letters", (bytes, number) => Any(Letters, bytes, number)),
        ("Chinese", Chinese),
        ("base64", (bytes, number) => Any(Letters + "0123456789+/", bytes, number)),
        ("spaces", (bytes, _) => new string(' ', bytes)),
    ];

    /// <summary>Letters without a break.</summary>
    public static string RandomLetters(int bytes) => Any(Letters, bytes, number: 0);

    private static string Any(string characters, int length, int number) => string.Create(length, (characters, number), static (text, from) =>
    {
        var random = new Random(from.number);
        foreach (ref var c in text)
        {
            c = from.characters[random.Next(from.characters.Length)];
        }
    });

    private static string Prose(int bytes, int number)
    {
        var random = new Random(number);
        var text = new StringBuilder(bytes + 32);
        while (text.Length < bytes)
        {
            text.Append(Words[random.Next(Words.Length)]).Append(random.Next(12) == 0 ? ". " : " ");
        }

        return text.ToString(0, bytes);
    }

    /// <summary>Common characters, three bytes each, with a full stop now and then.</summary>
    private static string Chinese(int bytes, int number) => string.Create(bytes / 3, number, static (text, seed) =>
    {
        var random = new Random(seed);
        foreach (ref var c in text)
        {
            c = random.Next(15) == 0 ? '。' : (char)random.Next('一', '龥');
        }
    });
}
