using Tandem.Kernel;
using Tandem.Stun;
using Tandem.Stun.Ice;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// Two agents between which a stranger stands: a script says which of their messages arrive, doubled, changed or from elsewhere, what is signalled when, and how time passes. Nothing throws, a deadline that was served is
/// not due again at once, data is allowed only by who was answered with the password, and in the end nothing is left.
/// </summary>
internal static class IceTarget
{
    private const int MaxSteps = 400;

    public static void Run(byte[] octets) => new Scene(new ScriptReader(octets)).Run();

    private sealed class Scene(ScriptReader script)
    {
        private readonly IceAgent[] _agents = [new(IceRole.Controlling), new(IceRole.Controlled)];
        private readonly List<(int From, CandidateBase Local, PeerAddress Remote, byte[] Octets)> _sent = [];
        private Instant _now = new(1);

        public void Run()
        {
            for (var steps = 0; steps < MaxSteps && !script.HasEnded; steps++)
            {
                Step(script.Next(12), script.Next(2));
                Drain();
            }

            for (var i = 0; i < 2; i++)
            {
                _agents[i].Close();
                Assert.Equal(0, _agents[i].Count);
                Assert.Equal(Instant.Never, _agents[i].Deadline);
                Assert.False(_agents[i].IsSendingAllowed);
            }
        }

        private static PeerAddress Address(int agent, int port) => new([192, 0, 2, (byte)(1 + agent)], (ushort)(1000 + port));

        private static CandidateBase Base(int agent, int port) => new(CandidateTransport.Udp, Address(agent, port));

        private void Step(int what, int who)
        {
            var (agent, other) = (_agents[who], _agents[1 - who]);
            switch (what)
            {
                case 0:
                    agent.AddHost(Base(who, script.Next(3)), _now, out _);
                    break;
                case 1:
                    agent.SetRemoteCredentials(other.Credentials, (IceFeatures)script.Next(8), _now);
                    break;
                case 2:
                    foreach (var candidate in other.LocalCandidates) agent.AddRemoteCandidate(candidate, _now);
                    break;
                case 3 or 4 or 5:
                    Deliver(isChanged: false);
                    break;
                case 6:
                    Deliver(isChanged: true);
                    break;
                case 7:
                    agent.Receive(Base(who, 0), Address(1 - who, script.Next(3)), script.Take(script.Next()), _now);
                    break;
                case 8:
                    agent.Restart(_now);
                    break;
                case 9:
                    agent.RemoveBase(Base(who, script.Next(3)), _now);
                    break;
                case 10:
                    agent.EndOfRemoteCandidates(_now);
                    break;
                default:
                    Pass(TimeSpan.FromMilliseconds(10 * (1 + script.Next())));
                    break;
            }
        }

        private void Deliver(bool isChanged)
        {
            if (_sent.Count == 0) return;
            var (from, local, remote, octets) = _sent[script.Next(Math.Min(_sent.Count, 256))];
            if (isChanged)
            {
                octets = (byte[])octets.Clone();
                octets[script.Next() % octets.Length] ^= script.Next();
                if (script.Next(2) == 0) local = Base(from, script.Next(4));
            }

            _agents[1 - from].Receive(new CandidateBase(CandidateTransport.Udp, remote), local.Address, octets, _now);
        }

        private void Pass(TimeSpan time)
        {
            var end = _now + time;
            for (var steps = 0; ; steps++)
            {
                Assert.True(steps < 5_000, "A deadline that was served is due again at once.");
                var due = _agents[0].Deadline < _agents[1].Deadline ? 0 : 1;
                if (_agents[due].Deadline > end) break;
                if (_agents[due].Deadline > _now) _now = _agents[due].Deadline;
                _agents[due].Advance(_now);
                Drain();
            }

            _now = end;
        }

        private void Drain()
        {
            for (var i = 0; i < 2; i++)
            {
                while (_agents[i].TryTake(out var output))
                {
                    if (output.Kind != IceOutputKind.Transmit) continue;
                    Assert.Equal(StunParseError.None, StunMessage.TryParse(output.Octets.Span, out var message));
                    Assert.True(message.HasValidFingerprint);
                    if (_sent.Count == 256) _sent.RemoveAt(0);
                    _sent.Add((i, output.Local, output.Remote, output.Octets.ToArray()));
                }
            }
        }
    }
}
