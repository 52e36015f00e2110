using BenchmarkDotNet.Attributes;
using Tandem.Sip;

namespace Tandem.Benchmarks;

/// <summary>
/// Parsing: the index and, validated, Request-URI, top Via, From, To, Call-ID, CSeq, Max-Forwards and Contact. "Kept" makes a message of its own, as for a transaction; the others read into one that
/// is used again. "Read" asks for the typed view of each of those fields besides, which validates it once more.
/// </summary>
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    private readonly SipMessage _used = New(Messages.Invite);

    [Benchmark]
    public int ParseInvite() => Check(SipMessage.TryParse(Messages.Invite, SipLimits.Default, _used));

    [Benchmark]
    public int ParseRegister() => Check(SipMessage.TryParse(Messages.Register, SipLimits.Default, _used));

    [Benchmark]
    public int ParseAndReadInvite() => ParseInvite() + Read(_used);

    [Benchmark]
    public int ParseAndReadRegister() => ParseRegister() + Read(_used);

    [Benchmark]
    public int ParseKeptInvite() => New(Messages.Invite).HeaderCount;

    private static SipMessage New(byte[] octets)
    {
        Check(SipMessage.TryParse(octets, SipLimits.Default, out var message));
        return message!;
    }

    private static int Check(SipParseError error) => error == SipParseError.None ? 0 : throw new InvalidOperationException("The message is refused.");

    private static int Read(SipMessage message)
    {
        var sum = message.TopVia.Branch.Length + message.From.Tag.Length + message.To.Uri.Length + message.CallId.Length + (int)message.CSeqNumber + message.MaxForwards.GetValueOrDefault();
        if (SipUri.TryParse(message.RequestUri, out var uri)) sum += uri.Host.Length;
        if (NameAddress.TryParse(message[HeaderName.Contact], out var contact) && SipUri.TryParse(contact.Uri, out var target)) sum += target.Host.Length;
        return sum;
    }
}
