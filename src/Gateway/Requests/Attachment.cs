namespace QuotaFunctions.Gateway.Requests;

/// <summary>The kind of an attachment, which decides its cost in tokens.</summary>
internal enum AttachmentKind
{
    Image,

    /// <summary>Sound or video.</summary>
    Sound,

    /// <summary>A document, or an unknown kind.</summary>
    Document,

    /// <summary>A text.</summary>
    Text,
}

/// <summary>Estimates the tokens of attachments. Providers bill them by their content, not by their bytes.</summary>
/// <remarks>
/// These figures are for holds; a settlement charges what the upstream reports. They are on the high side of what providers publish:
/// <list type="bullet">
/// <item>An image is billed by its pixels: some 85 to 1,600 tokens. A large one costs more at some providers and is also long: 1,600, or a
/// token for 64 Base64 bytes.</item>
/// <item>Sound is billed by its time, at up to 32 tokens a second; speech at 8 kbit/s has 1,333 Base64 bytes a second: a token for 32.
/// Video has more bytes for each of its tokens.</item>
/// <item>A page of a document is billed as its picture and its text, some 3,000 tokens, and has from 20 kB on: 3,000, or a token for 8
/// Base64 bytes.</item>
/// <item>A text is billed as such: a token for four of its own bytes.</item>
/// <item>An address does not show the content: it counts as an image of usual size.</item>
/// </list>
/// </remarks>
internal static class Attachments
{
    private const long PerImage = 1_600;
    private const long BytesPerImageToken = 64;
    private const long BytesPerSoundToken = 32;
    private const long PerDocument = 3_000;
    private const long BytesPerDocumentToken = 8;

    /// <summary>The tokens of an attachment that stands at an address.</summary>
    public const long PerAddress = PerImage;

    /// <summary>The tokens of an attachment.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="base64Bytes">Its length in Base64.</param>
    public static long Tokens(AttachmentKind kind, long base64Bytes) => kind switch
    {
        AttachmentKind.Image => Math.Max(PerImage, base64Bytes / BytesPerImageToken),
        AttachmentKind.Sound => (base64Bytes / BytesPerSoundToken) + 1,
        AttachmentKind.Text => (base64Bytes * 3 / 16) + 1,
        _ => Math.Max(PerDocument, base64Bytes / BytesPerDocumentToken),
    };

    /// <summary>What a media type says that it is; <paramref name="bytes"/>, its first ones, say it where there is no type.</summary>
    public static AttachmentKind KindOf(ReadOnlySpan<char> mediaType, ReadOnlySpan<byte> bytes)
    {
        var type = mediaType.Trim();
        return type.IsEmpty ? KindOf(bytes)
            : IsOf(type, "text/") || IsOf(type, "application/json") || IsOf(type, "application/xml") || type.EndsWith("+xml", StringComparison.OrdinalIgnoreCase) && !IsOf(type, "image/")
                ? AttachmentKind.Text
            : IsOf(type, "image/") ? AttachmentKind.Image
            : IsOf(type, "audio/") || IsOf(type, "video/") ? AttachmentKind.Sound
            : AttachmentKind.Document;
    }

    private static bool IsOf(ReadOnlySpan<char> type, string start) => type.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static AttachmentKind KindOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => AttachmentKind.Image,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => AttachmentKind.Image,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] or [(byte)'I', (byte)'D', (byte)'3', ..] or [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => AttachmentKind.Sound,
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] or [0xFF, >= 0xE0, ..] or [0x1A, 0x45, 0xDF, 0xA3, ..] => AttachmentKind.Sound,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => AttachmentKind.Sound,
        _ => AttachmentKind.Document,
    };
}
