using BenchmarkDotNet.Attributes;
using Tandem.Sip;

namespace Tandem.Benchmarks;

/// <summary>Parsing as the target has it: the index and, validated, Request-URI, top Via, From, To, Call-ID, CSeq, Max-Forwards and Contact.</summary>
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    [Benchmark]
    public int ParseInvite() => Parse(Messages.Invite);

    [Benchmark]
    public int ParseRegister() => Parse(Messages.Register);

    private static int Parse(byte[] octets)
    {
        if (SipMessage.TryParse(octets, SipLimits.Default, out var message) != SipParseError.None) throw new InvalidOperationException("The message is refused.");
        var sum = message!.TopVia.Branch.Length + message.From.Tag.Length + message.To.Uri.Length + message.CallId.Length + (int)message.CSeqNumber + message.MaxForwards.GetValueOrDefault();
        if (SipUri.TryParse(message.RequestUri, out var uri)) sum += uri.Host.Length;
        if (NameAddress.TryParse(message[HeaderName.Contact], out var contact) && SipUri.TryParse(contact.Uri, out var target)) sum += target.Host.Length;
        return sum;
    }
}
