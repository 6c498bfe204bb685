/** Run by the build: tells the launcher scripts which JDK built them. */
class PrintJavaHome {
  public static void main(String[] arguments) {
    System.out.println(System.getProperty("java.home"));
  }
}
