using Tandem.Ng.Bencode;

namespace Tandem.Ng;

/// <summary>What is replied.</summary>
public static class NgReply
{
    private const string Result = "result";

    /// <summary>To a ping.</summary>
    public static BencodeDictionary Pong { get; } = Of([new(Result, "pong")]);

    /// <summary>It was done.</summary>
    /// <param name="more">What else is to be said.</param>
    public static BencodeDictionary Ok(params IEnumerable<KeyValuePair<string, BencodeValue>> more) => Of([new(Result, "ok"), .. more]);

    /// <summary>It was done, but not as one might think.</summary>
    public static BencodeDictionary Warning(string warning) => Ok([new("warning", warning)]);

    /// <summary>It was not done.</summary>
    /// <param name="reason">Why, in words.</param>
    public static BencodeDictionary Error(string reason) => Of([new(Result, "error"), new("error-reason", reason)]);

    private static BencodeDictionary Of(IReadOnlyList<KeyValuePair<string, BencodeValue>> entries) => new(entries);
}
