using System.Buffers.Text;
using Tandem.Contracts;
using Tandem.Contracts.Media;
using Tandem.Core;
using Tandem.Core.Authentication;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Authentication;

namespace Tandem.Benchmarks;

/// <summary>Edge and Core as the server puts them together, in virtual time, on sockets in memory; 10,000 users, all of them registered. A millisecond passes with each operation.</summary>
internal sealed class Node : IDisposable
{
    public const int Users = 10_000;

    private readonly Loopback _sockets = new();
    private readonly Calendar _calendar = new();
    private readonly EdgeFunction _edge;
    private readonly CoreFunction _core;
    private readonly Flow _caller = new(SipTransport.Udp, 0, Loopback.Caller, 0);
    private readonly Flow _callee = new(SipTransport.Udp, 0, Loopback.Callee, 0);
    private readonly Template _register = new(Messages.Register);
    private readonly Template _invite = new(Messages.Invite);
    private readonly Template _message = new(Messages.Message);
    private long _numbers;

    public Node(Func<EdgeMetrics, ISessionGateway>? sessions = null)
    {
        _edge = new EdgeFunction(_sockets, new FlowTokens(new byte[32]), EdgeOptions.Default);
        var options = CoreOptions.Default with { Authentication = AuthenticationOptions.Default with { IsOff = true } };
        _core = new CoreFunction(_edge.Flows, new Directory(), new Journal(), _calendar, options, sessions: sessions?.Invoke(_edge.Metrics));
        _core.Restore(_calendar.Now);
        _edge.Connect(_core);
        for (var i = 0; i < Users; i++) Register();
    }

    public int Registrations => _core.RegistrationCount;

    /// <summary>A refresh of a registration.</summary>
    public void Register()
    {
        Receive(_register.Write(++_numbers, (int)(_numbers % Users)), _caller);
        Expect(Take(), "SIP/2.0 200"u8);
        Pass(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>A MESSAGE, forwarded and answered.</summary>
    public void Message()
    {
        Receive(_message.Write(++_numbers, (int)(_numbers % Users)), _caller);
        Receive(Phone.Answer(Take(), "200 OK"u8), _callee);
        Expect(Take(), "SIP/2.0 200"u8);
        Pass(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>INVITE, 100, 180, 200, ACK, BYE, 200.</summary>
    public void Call()
    {
        Receive(_invite.Write(++_numbers, (int)(_numbers % Users)), _caller);
        var invite = TakeRequest();
        Receive(Phone.Answer(invite, "180 Ringing"u8), _callee);
        Expect(Take(), "SIP/2.0 180"u8);
        Receive(Phone.Answer(invite, "200 OK"u8), _callee);
        var answer = Take();
        Expect(answer, "SIP/2.0 200"u8);
        Receive(Phone.InDialog(answer, "ACK"u8, ++_numbers), _caller);
        Expect(Take(), "ACK "u8);
        Receive(Phone.InDialog(answer, "BYE"u8, ++_numbers), _caller);
        Receive(Phone.Answer(Take(), "200 OK"u8), _callee);
        Expect(Take(), "SIP/2.0 200"u8);
        Pass(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>How many contacts a user has: what the look-up of a target begins with.</summary>
    public int Find(ReadOnlySpan<byte> addressOfRecord) => _core.CountContacts(addressOfRecord);

    /// <summary>Lets time pass, with every timer in it.</summary>
    public void Pass(TimeSpan duration)
    {
        var end = _calendar.Now + duration;
        while (_edge.Deadline <= end)
        {
            _calendar.Now = _edge.Deadline;
            _edge.Advance(_calendar.Now);
            _edge.EndOfBatch(_calendar.Now);
        }

        _calendar.Now = end;
    }

    public void Dispose()
    {
        _edge.Dispose();
        _core.Dispose();
    }

    private void Receive(byte[] octets, in Flow flow)
    {
        _edge.Received(octets, flow, _calendar.Now);
        _edge.EndOfBatch(_calendar.Now);
    }

    private byte[] Take() => _sockets.TryTake(out var octets) ? octets : throw new InvalidOperationException("The node sent nothing.");

    // The 100 may come before the forwarded request.
    private byte[] TakeRequest()
    {
        var octets = Take();
        return octets.AsSpan().StartsWith("SIP/2.0 100"u8) ? Take() : octets;
    }

    private static void Expect(byte[] octets, ReadOnlySpan<byte> start)
    {
        if (!octets.AsSpan().StartsWith(start)) throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(octets));
    }

    /// <summary>Virtual time, as timers and as the calendar see it.</summary>
    private sealed class Calendar : TimeProvider
    {
        public Instant Now { get; set; } = new(TimeSpan.TicksPerHour);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(60) + new TimeSpan(Now.Ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    /// <summary>Takes what the registrar writes and forgets it.</summary>
    private sealed class Journal : IRegistrationJournal
    {
        public void Append(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> bindings) { }

        public bool Commit() => true;

        public void Restore(Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> record) { }
    }

    /// <summary>Every user of the domain exists.</summary>
    private sealed class Directory : ISubscriberDirectory
    {
        private readonly Subscriber[] _users = [.. Enumerable.Range(0, Users).Select(i => new Subscriber(Messages.Octets($"sip:user{i:d6}@tandem.test"), true))];
        private readonly Subscriber _alice = new(Messages.Octets("sip:alice@tandem.test"), true);

        public ReadOnlyMemory<byte> DefaultDomain { get; } = Messages.Octets("tandem.test");

        public bool IsOwnDomain(ReadOnlySpan<byte> host) => host.SequenceEqual(DefaultDomain.Span);

        public int WriteRealm(ReadOnlySpan<byte> domain, Span<byte> destination)
        {
            DefaultDomain.Span.CopyTo(destination);
            return DefaultDomain.Length;
        }

        public bool IsOwnRealm(ReadOnlySpan<byte> realm) => IsOwnDomain(realm);

        public bool TryFind(ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain, out Subscriber subscriber)
        {
            subscriber = user.StartsWith("user"u8) && Utf8Parser.TryParse(user[4..], out int number, out _) ? _users[number] : _alice;
            return true;
        }

        public bool TryGetSecret(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> domain, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber)
        {
            subscriber = default;
            return false;
        }
    }
}
