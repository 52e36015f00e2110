using Tandem.Kernel;

namespace Tandem.Contracts;

/// <summary>
/// Asks the domain name system. The Core decides what is asked, keeps the answers and bounds how much is under way; whoever implements this only carries one question out and one answer back.
/// </summary>
public interface INameResolution
{
    /// <summary>
    /// Asks a question; called on the lane, and must not block. The answer comes back to the lane later, never within the call, with the question as its mark: exactly one for each, a failure when
    /// nothing came in time.
    /// </summary>
    void Ask(in NameQuestion question);
}

/// <summary>The kinds of records that locating a SIP server needs (RFC 3263 section 4).</summary>
public enum NameRecordKind : byte
{
    /// <summary>NAPTR: which transports a domain serves (RFC 3403).</summary>
    Naptr,

    /// <summary>SRV: the servers of one transport (RFC 2782).</summary>
    Srv,

    /// <summary>A: IPv4 addresses.</summary>
    A,

    /// <summary>AAAA: IPv6 addresses.</summary>
    Aaaa,
}

/// <summary>One question to the domain name system.</summary>
/// <param name="Name">The domain name in lower-case ASCII, without a point at its end.</param>
/// <param name="Kind">What is wanted of it.</param>
public readonly record struct NameQuestion(string Name, NameRecordKind Kind);

/// <summary>What became of a question.</summary>
public enum NameAnswerStatus : byte
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name, or records of this kind for it, do not exist.</summary>
    NotFound,

    /// <summary>No server answered, or the one that did could not tell.</summary>
    Failed,
}

/// <summary>The answer to a question.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Records">The records; empty unless <see cref="NameAnswerStatus.Found"/>.</param>
/// <param name="TimeToLive">For how long the answer holds: the shortest of the records; of a negative answer what the zone says, or zero.</param>
public sealed record NameAnswer(NameAnswerStatus Status, IReadOnlyList<NameRecord> Records, TimeSpan TimeToLive)
{
    /// <summary>Nobody could tell.</summary>
    public static readonly NameAnswer Failed = new(NameAnswerStatus.Failed, [], TimeSpan.Zero);
}

/// <summary>One record of an answer.</summary>
public abstract record NameRecord;

/// <summary>NAPTR (RFC 3403 section 4).</summary>
/// <param name="Order">Lower ones come first.</param>
/// <param name="Preference">Lower ones come first among those of one order.</param>
/// <param name="Flags"><c>s</c>: the replacement is looked up as SRV.</param>
/// <param name="Service">Such as <c>SIP+D2U</c>.</param>
/// <param name="Replacement">The name to go on with, without a point at its end.</param>
public sealed record NaptrRecord(int Order, int Preference, string Flags, string Service, string Replacement) : NameRecord;

/// <summary>SRV (RFC 2782).</summary>
/// <param name="Priority">Lower ones come first.</param>
/// <param name="Weight">Share of the load among those of one priority.</param>
/// <param name="Port">The port.</param>
/// <param name="Target">The name of the server, without a point at its end; empty when the service is decidedly not available.</param>
public sealed record SrvRecord(int Priority, int Weight, ushort Port, string Target) : NameRecord;

/// <summary>A or AAAA.</summary>
/// <param name="Address">The address; its port is 0.</param>
public sealed record AddressRecord(PeerAddress Address) : NameRecord;
