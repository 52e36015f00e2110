using System.Text;
using CsCheck;
using Tandem.Core.Authentication;
using Tandem.Core.Routing;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Core.Tests;

/// <summary>Whatever is sent, in whatever order: nothing throws, the journal is written before anything is sent, and in the end nothing is left.</summary>
public class MutationTests
{
    private static readonly string[] Lines =
    [
        "Route: <sip:192.0.2.1;lr>", "Route: <sip:AAAA@192.0.2.1:5060;lr>", "Route: <sip:203.0.113.9>", "Proxy-Require: x", "Require: y", "Contact: *", "Contact: <sip:a@b>;q=2;expires=-1",
        "Expires: 0", "Expires: x", "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbb", "Via: SIP/2.0/UDP 192.0.2.1:5060", "Record-Route: <sip:x;lr>",
        "Path: <sip:203.0.113.5;lr>,", "Max-Forwards: 0", "Proxy-Authorization: Digest username=\"alice\"", "Authorization: Digest a=\"b", "Reason: a\r\n b", "Content-Length: 3",
        "To: <sip:bob@tandem.test;gr=urn:uuid:1>;tag=x", "From: <sip:1002@tandem.test>;tag=y", "Supported: gruu, outbound", "Contact: <sip:bob@198.51.100.2>;+sip.instance=\"<urn:uuid:1>\";reg-id=1",
    ];

    [Fact]
    public void Mutated_messages_never_throw_and_leave_nothing_behind() => Gen.Int.Sample(seed => new Scene(new Random(seed)).Play(), iter: 300);

    private sealed class Scene(Random random)
    {
        private readonly List<byte[]> _corpus = [];
        private readonly List<SimulatedPhone> _phones = [];

        public void Play()
        {
            using var node = new SimulatedNode(CoreOptions.Default with
            {
                Authentication = AuthenticationOptions.Default with { IsOff = random.Next(3) > 0 },
                Neighbours = [new Neighbour(SipTransport.Udp, SimulatedSockets.Address("203.0.113.5", 5060)) { Domains = ["partner.example"], Prefixes = ["0"] }],
            });
            node.ReportsUnreachable = random.Next(2) == 0;
            Seed(node);
            for (var step = 0; step < 60; step++) Act(node);
            foreach (var phone in _phones) phone.Clear();
            node.ReportsUnreachable = false;
            node.Run(TimeSpan.FromHours(3));
            Assert.Equal((0, 0, 0, 0), (node.Core.Unfinished, node.Core.RegistrationCount, node.Core.Location.BindingCount, node.Core.Location.ConnectionCount));
            Assert.Equal(0, node.Journal.RecordCount);
            Assert.Equal(Kernel.Instant.Never, node.Core.Deadline);
        }

        private void Seed(SimulatedNode node)
        {
            _phones.Add(node.Phone("alice", SipTransport.Ws, "198.51.100.1"));
            _phones.Add(node.Phone("bob", SipTransport.Udp, "198.51.100.2"));
            _phones.Add(node.Phone("bob", SipTransport.Tcp, "198.51.100.3"));
            _phones.Add(node.Phone("peter", SipTransport.Udp, "203.0.113.5"));
            for (var i = 0; i < 3; i++) _phones[i].Register();
            node.Listen(_phones[2], "198.51.100.3", 5060);
            foreach (var method in new[] { "INVITE", "MESSAGE", "OPTIONS", "REGISTER", "CANCEL", "ACK", "BYE", "TELEPORT" })
            {
                foreach (var uri in new[] { "sip:bob@tandem.test", "sip:tandem.test", "sip:x@partner.example", "sip:01@tandem.test", "sip:a@198.51.100.2" })
                    _corpus.Add(Encoding.UTF8.GetBytes(Write(method, uri, _phones[random.Next(_phones.Count)])));
            }
        }

        private static string Write(string method, string uri, SimulatedPhone phone) => new OutgoingRequest
        {
            Method = method,
            Uri = uri,
            From = $"<{phone.AddressOfRecord}>;tag=f",
            To = $"<{(method == "REGISTER" ? phone.AddressOfRecord : uri)}>",
            CallId = "c",
            CSeq = 1,
            Extra = $"Contact: <{phone.Contact}>\r\n",
            Branch = "z9hG4bKx",
        }.Write(SimulatedPhone.Text(phone.Transport.ViaName()), phone.SentBy);

        private void Act(SimulatedNode node)
        {
            var phone = _phones[random.Next(_phones.Count)];
            switch (random.Next(10))
            {
                case 0:
                    node.Run(TimeSpan.FromSeconds(random.NextDouble() * 20));
                    break;
                case 1 when phone.Transport != SipTransport.Udp:
                    if (phone.IsConnected) phone.Disconnect();
                    else phone.Reconnect();
                    break;
                case 2 or 3 or 4 when phone.Waiting > 0:
                    Answer(phone);
                    break;
                default:
                    phone.Send(Encoding.Latin1.GetString(Mutate(_corpus[random.Next(_corpus.Count)])));
                    break;
            }
        }

        // What the node sent is answered, and joins what is mutated: tokens, branches and tags of its own.
        private void Answer(SimulatedPhone phone)
        {
            var message = phone.Take();
            var octets = new byte[message.WrittenLength];
            message.WriteTo(octets);
            _corpus.Add(octets);
            if (message.IsRequest && message.Method != SipMethod.Ack) phone.Reply(message, Statuses[random.Next(Statuses.Length)]);
            if (!message.IsRequest || random.Next(2) == 0) return;
            var back = Encoding.UTF8.GetString(octets).Replace("Record-Route:", "Route:", StringComparison.Ordinal).Replace("INVITE", "BYE", StringComparison.Ordinal);
            _corpus.Add(Encoding.UTF8.GetBytes(back));
        }

        private byte[] Mutate(byte[] octets)
        {
            var text = Encoding.Latin1.GetString(octets).Replace("z9hG4bKx", $"z9hG4bK{random.Next()}", StringComparison.Ordinal);
            for (var i = random.Next(3); i > 0; i--)
            {
                var lines = text.Split("\r\n").ToList();
                var at = random.Next(1, Math.Max(2, lines.Count - 2));
                switch (random.Next(6))
                {
                    case 0: lines.Insert(Math.Min(at, lines.Count), Lines[random.Next(Lines.Length)]); break;
                    case 1: lines.RemoveAt(Math.Min(at, lines.Count - 1)); break;
                    case 2: lines.Insert(Math.Min(at, lines.Count), lines[Math.Min(at, lines.Count - 1)]); break;
                    case 3: lines[Math.Min(at, lines.Count - 1)] = Lines[random.Next(Lines.Length)]; break;
                    case 4: lines[0] = lines[0].Replace("bob", random.Next(2) == 0 ? "1002" : "nobody", StringComparison.Ordinal); break;
                    default: lines[Math.Min(at, lines.Count - 1)] = Flip(lines[Math.Min(at, lines.Count - 1)]); break;
                }

                text = string.Join("\r\n", lines);
            }

            return Encoding.Latin1.GetBytes(text);
        }

        private string Flip(string line)
        {
            if (line.Length == 0) return line;
            var letters = line.ToCharArray();
            letters[random.Next(letters.Length)] = (char)random.Next(256);
            return new string(letters);
        }

        private static readonly int[] Statuses = [100, 180, 183, 200, 202, 302, 401, 407, 408, 430, 480, 486, 487, 500, 503, 600, 603];
    }
}
