using BenchmarkDotNet.Attributes;
using Tandem.Sip;

namespace Tandem.Benchmarks;

/// <summary>What a proxy and a registrar do to a message that is parsed already: a copy is patched and written out; a response is made and written out.</summary>
[MemoryDiagnoser]
public class PatchingBenchmarks
{
    private static readonly byte[] Target = Messages.Octets("sip:user000001@127.0.0.1:5063");
    private static readonly byte[] Via = Messages.Octets("SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK0123456789abcdef0123456789abcdef;rport");
    private static readonly byte[] RecordRoute = Messages.Octets("<sip:0123456789abcdefghijklmnopqrstuvwxyzABCD@127.0.0.1:5060;lr>");

    private readonly SipMessage _invite = Read(Messages.Invite);
    private readonly SipMessage _register = Read(Messages.Register);
    private readonly byte[] _output = new byte[4096];

    /// <summary>Request-URI, Max-Forwards, two Record-Route and Via.</summary>
    [Benchmark]
    public int PatchAndWriteInvite()
    {
        var copy = _invite.Copy();
        copy.SetRequestUri(Target);
        copy.Set(HeaderName.MaxForwards, 69);
        copy.Prepend(HeaderName.RecordRoute, RecordRoute);
        copy.Prepend(HeaderName.RecordRoute, RecordRoute);
        copy.Prepend(HeaderName.Via, Via);
        return copy.WriteTo(_output);
    }

    /// <summary>As an edge proxy passes a REGISTER on: Max-Forwards, Path and Via.</summary>
    [Benchmark]
    public int PatchAndWriteRegister()
    {
        var copy = _register.Copy();
        copy.Set(HeaderName.MaxForwards, 69);
        copy.Prepend(HeaderName.Path, RecordRoute);
        copy.Prepend(HeaderName.Via, Via);
        return copy.WriteTo(_output);
    }

    /// <summary>The 200 with its Contact.</summary>
    [Benchmark]
    public int AnswerRegister()
    {
        var response = SipMessage.CreateResponse(_register, 200, default, "0123456789abcdef"u8);
        response.Append(HeaderName.Contact, "<sip:user000001@127.0.0.1:5063>;expires=3600"u8);
        return response.WriteTo(_output);
    }

    private static SipMessage Read(byte[] octets) => SipMessage.TryParse(octets, SipLimits.Default, out var message) == SipParseError.None ? message! : throw new InvalidOperationException("The message is refused.");
}
