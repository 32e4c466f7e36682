namespace IlgpuNet.Benchmarks;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["convolution"]:
                ConvolutionBenchmark.Run(threads: 0);
                return 0;
            case ["convolution", string threads] when int.TryParse(threads, out int count) && count > 0:
                ConvolutionBenchmark.Run(count);
                return 0;
            default:
                Console.Error.WriteLine("usage: convolution [THREADS]");
                return 2;
        }
    }
}
